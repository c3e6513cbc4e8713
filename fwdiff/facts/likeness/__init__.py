"""What code is like, whatever its packages, classes, methods and fields are called."""
