"""A scene as pixels, in palette indices.  Nothing here knows of layers, or of files."""
