"""The hospital for those who bring their own trainer: verl's tools, a taskset of verifiers (prime-rl). Each stands on the environment
that TRL is given, and imports its library alone. Research only, fictional patients, never for care.
"""
