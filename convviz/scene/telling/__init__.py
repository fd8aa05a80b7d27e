"""Stills of a story, made from the stills of steps in the same way for every view."""
