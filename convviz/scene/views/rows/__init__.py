"""Layers in a row: all maps, and in each what one output depends on."""
