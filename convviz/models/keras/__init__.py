"""Keras 3: a model as a trace, from its graph and Keras's own shape inference."""
