"""The command line: what was typed becomes calls of convviz's public names, and a line."""
