"""The one command `gongyou`: one file in `commands` for each subcommand."""
