"""Binary XML and its string pools."""
