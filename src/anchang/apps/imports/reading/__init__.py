"""A file that somebody brings, read as rows of text in a process of its own."""
