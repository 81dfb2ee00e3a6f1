"""Subcommands: a module has `HELP`, `add_arguments(parser)` and `run(arguments) -> int`; its name is the command's."""
