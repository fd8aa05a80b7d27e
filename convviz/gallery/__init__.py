"""Many pictures at once: a TOML file of layers, each rendered to a GIF of its name.

The entries are independent: one that fails keeps no other from its picture.
"""

from convviz.gallery.rendering import Result, render_gallery

__all__ = ["Result", "render_gallery"]
