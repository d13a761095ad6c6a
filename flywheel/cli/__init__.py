"""The command line: flywheel run | worker | migrate | backup | restore | demo | replay | user | brain | openapi."""

from flywheel.cli.commands import app


def main() -> None:
    """The entry point of the `flywheel` command."""
    app()
