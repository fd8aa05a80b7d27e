"""Which cells are read, how often, and which never."""
