"""`sweep`: one argument varied, measured and charted."""
