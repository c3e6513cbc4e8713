"""What an APK says of itself."""
