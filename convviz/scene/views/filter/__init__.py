"""The view of an image filter: a photograph, its sums, and what they make of it."""
