"""Animations: a layer, or an image, as pictures with their times, shown or saved on request."""
