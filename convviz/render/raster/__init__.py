"""Marks as pixels: palette indices on one canvas."""
