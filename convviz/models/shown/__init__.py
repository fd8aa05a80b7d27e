"""A model's table as somebody reads it: text, terminal, HTML, LaTeX, CSV, and its notes."""
