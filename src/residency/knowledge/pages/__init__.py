"""The library's pages, composed from the data: what a clinician reads about an illness, a drug, a test, a rule, or how to do a thing.

search("can I give Toradol in CKD")     (kind, id, name) of the pages that fit best
read("drugs/ketorolac")                 a page's whole text
piece(text, 0)                          so much of it as one observation holds, and where the rest begins

A page holds what its file says of everybody. How likely a sign is drawn and what only one patient's truth holds stand in none.
"""

from residency.knowledge.pages.condition import condition_page
from residency.knowledge.pages.drug import monograph
from residency.knowledge.pages.guideline import guideline_page
from residency.knowledge.pages.shelf import KINDS, counts, find, named, piece, read, search

__all__ = ["KINDS", "condition_page", "counts", "find", "guideline_page", "monograph", "named", "piece", "read", "search"]
