"""`explain`: price, working and notes, as text, as tables, as HTML and as JSON."""
