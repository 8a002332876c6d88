"""PostgreSQL: its life cycle when it is private, and what the rest of Variome says to it."""
