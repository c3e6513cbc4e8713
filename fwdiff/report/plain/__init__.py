"""Pages of text: one module what a command shows; `page` above makes their lines."""
