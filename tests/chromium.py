"""Where the browser is that the end-to-end tests drive. As a script: says so, and fails when there is none."""

import os
import shutil
import sys

NAMES = (
    "chromium",
    "chromium-browser",
    "google-chrome",
    "google-chrome-stable",
    "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome",
    "/Applications/Chromium.app/Contents/MacOS/Chromium",
)


def find_chromium() -> str | None:
    """Path of a Chromium or Chrome: what PULSEBOARD_CHROMIUM names, else the first one installed."""
    names = (os.environ["PULSEBOARD_CHROMIUM"],) if os.environ.get("PULSEBOARD_CHROMIUM") else NAMES
    return next(filter(None, map(shutil.which, names)), None)


if __name__ == "__main__":
    sys.exit(find_chromium() is None)
