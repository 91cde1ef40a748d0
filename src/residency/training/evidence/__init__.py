"""Evidence that training helps with new simulated families: an experiment planned before its test families were met.

    residency train evidence --out runs/evidence

The plan is `plan.yaml`; what it asks is in `plan.py`. See docs/training.md.
"""
