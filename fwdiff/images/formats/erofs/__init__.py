"""EROFS."""
