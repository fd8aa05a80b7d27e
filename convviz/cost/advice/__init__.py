"""Changes of a layer that are worth making, each tried before it is told."""
