"""The body itself: equations that every body has."""
