"""What stands on the screens, one region each.  Widgets show rows and say what a user did; screens decide."""

from __future__ import annotations
