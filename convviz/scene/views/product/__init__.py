"""The view `product`: one step in large numbers."""
