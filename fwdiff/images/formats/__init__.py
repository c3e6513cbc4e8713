"""What images are packed in: a module or a folder a format."""
