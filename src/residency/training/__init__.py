"""How agents get better: recorded trajectories to imitate, and the hospital as an environment to be rewarded in.

    residency train sft --config triage.yaml      imitate the oracle
    residency train grpo --config triage.yaml     then be rewarded for what happens

Research only: a model trained here has met simulated patients alone, and is never for care. See docs/training.md.
"""
