"""What each framework means by its words of padding, in cells: integers only, no layer."""
