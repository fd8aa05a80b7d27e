"""What is said of a layer or a step: captions, equations, alternative texts, file names."""
