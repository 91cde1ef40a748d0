"""Treatments: each a module that pushes drives; every one of them can also hurt."""
