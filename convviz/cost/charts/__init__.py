"""Charts: their inks, their files, and the picture of coverage."""
