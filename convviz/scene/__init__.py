"""What a picture shows: cells, their roles, and where they stand to each other; no pixels."""
