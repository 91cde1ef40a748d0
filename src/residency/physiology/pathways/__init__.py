"""What processes and agents share: pulled in by whoever needs it."""
