"""Slides: pictures with their titles, alternative texts and speaker notes, as a `.pptx`."""
