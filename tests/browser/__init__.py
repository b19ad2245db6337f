"""The phone page in Debian's Chromium, as a person uses it."""
