"""Boot images, and the ramdisks in them."""
