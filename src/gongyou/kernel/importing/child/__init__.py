"""The parser's own process: it gets one open file, limits itself, and answers in lines of JSON. Standard library and calamine only."""
