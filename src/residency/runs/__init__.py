"""Where runs are kept: SQLite by default, PostgreSQL when several machines share them."""
