"""Who signed an APK, and whether the signature holds."""
