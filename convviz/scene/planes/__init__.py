"""How a plane is shown: its viewport, its footprint, its frame, its numbers, its roles."""
