"""The store: tables, transactions and migrations, the same on SQLite and PostgreSQL."""
