"""Literals in bytes that name hosts and numbers, and where they end."""
