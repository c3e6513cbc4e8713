"""Other notations of text, undone."""
