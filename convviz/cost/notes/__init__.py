"""Notes on a layer: what a good colleague would say of its arguments."""
