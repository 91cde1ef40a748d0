"""Diseases: each a module that pushes drives."""
