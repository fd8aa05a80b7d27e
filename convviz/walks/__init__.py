"""Walks: the order in which layers compute, what of each map is read, and the numbers."""
