"""The view `isometric`: planes that lie flat."""
