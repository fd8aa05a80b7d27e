"""Encoders: films as bytes.  None knows what a picture shows, or opens a file."""
