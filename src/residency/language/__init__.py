"""Words: normalising, polarity, concepts, figures and retrieval, shared by people, rewards and search. Knows no medicine."""
