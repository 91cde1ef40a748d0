"""How acts are judged: predicates evaluated over the log, violations, schemes, progress. Knows no tools."""
