"""Pictures as bytes.  Nothing here knows what a picture shows, or opens a file."""
