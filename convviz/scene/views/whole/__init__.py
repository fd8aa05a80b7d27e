"""Whole planes, to which the picture of a large layer moves out: no cells, but areas."""
