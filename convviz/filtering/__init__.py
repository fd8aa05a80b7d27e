"""A real image under one kernel, step by step: the layer that everybody can see at work."""
