"""A/B OTA payloads."""
