"""The explorer: a page with a player and a form for every argument of its layer."""
