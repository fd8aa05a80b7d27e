"""Where everything stands, in pixels: measuring, fitting, furniture, and marks."""
