"""`python -m pulseboard`, and the entry of the `pulseboard` command."""

import gc
import signal
import sys
from types import FrameType


def main() -> None:
    for number in (signal.SIGINT, signal.SIGTERM):  # until the app has set up its own: importing takes a while
        signal.signal(number, _leave)
    gc.disable()  # nothing that an import makes is garbage, and looking for it takes a quarter of the time
    from pulseboard.cli import commands  # noqa: PLC0415  # Typer is imported only when a command is run

    commands()


def _leave(number: int, frame: FrameType | None) -> None:
    sys.exit(0)


if __name__ == "__main__":
    main()
