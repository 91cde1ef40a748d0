"""Who answers when spoken to: patients, families, nurses, crews and consultants. Pure functions over frozen records."""
