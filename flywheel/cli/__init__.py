"""The command line: flywheel run | worker | migrate | demo | replay | user | brain | openapi."""

from flywheel.cli.commands import app


def main() -> None:
    """The entry point of the `flywheel` command."""
    app()
