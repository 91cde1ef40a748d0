"""What an agent can do: one file per ability, each tool one typed function."""
