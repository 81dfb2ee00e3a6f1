"""The twelve strands; each is mostly definitions. They never import each other."""
