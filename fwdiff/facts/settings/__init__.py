"""Configured facts in files of text."""
