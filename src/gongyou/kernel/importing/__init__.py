"""Files that people upload become rows here: inspected, parsed in a limited child process, never trusted."""
