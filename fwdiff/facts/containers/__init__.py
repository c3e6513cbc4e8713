"""Zip archives and compressed data inside files."""
