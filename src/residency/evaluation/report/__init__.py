"""What people read of an examination: a page a trajectory, two runs side by side."""
