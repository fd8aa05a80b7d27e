"""Modules of PyTorch as traces: what they compute, seen as they run without numbers."""
