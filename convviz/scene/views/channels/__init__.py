"""The views `channels` and `scatter`: planes and kernels beside each other."""
