"""Random access to bytes: files, parts, blocks that are packed, streams."""
