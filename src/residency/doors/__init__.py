"""How the outside comes in: thin translations of the public contract, one optional library each."""
