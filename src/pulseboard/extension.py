"""For `await bot.load_extension("pulseboard.extension")`; `"pulseboard"` does for bots that want a top-level name."""

from pulseboard import setup, teardown

__all__ = ["setup", "teardown"]
