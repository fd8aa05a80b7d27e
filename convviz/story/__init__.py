"""Time: which step a picture shows, how far along, for how long, and with which words."""
