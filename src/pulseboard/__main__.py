"""`python -m pulseboard`, and the entry of the `pulseboard` command."""


def main() -> None:
    from pulseboard.cli import commands  # noqa: PLC0415  # Typer is imported only when a command is run

    commands()


if __name__ == "__main__":
    main()
