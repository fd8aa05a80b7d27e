"""ONNX files as traces: read by a child process, of which only plain numbers come back."""
