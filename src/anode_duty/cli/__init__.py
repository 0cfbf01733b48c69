"""The command line: options in, one answer out. May import every other package."""
