"""Snippets: the lines that show a picture's file in a page, a document or a slide."""
