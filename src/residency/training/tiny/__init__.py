"""A model made from nothing but our own text: a Qwen3 of under a million parameters whose tokenizer has single tokens for what is
said in every encounter, so that a whole encounter is some two hundred tokens and a core can train it in minutes.

    residency train new --department triage --out models/tiny --seed 0
"""
