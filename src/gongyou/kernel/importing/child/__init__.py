"""The parser's own process: one open file in, lines of JSON out. Only the standard library and calamine."""
