"""The engine's version: stamped into every trajectory and receipt."""

VERSION = "0.1.0"
