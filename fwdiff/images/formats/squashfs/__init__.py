"""squashfs 4.0."""
