"""Images: files and arrays of any kind, as grey or RGB pixels of 8 bits."""
