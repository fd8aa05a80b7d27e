"""Pages that run in a browser: a script that makes every step itself, and what fills it."""
