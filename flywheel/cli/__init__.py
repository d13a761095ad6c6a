"""The command line; `flywheel --help` lists the commands."""

from flywheel.cli.commands import app


def main() -> None:
    """The entry point of the `flywheel` command."""
    app()
