"""From what the user named to the list of its files, through any nesting of formats."""
