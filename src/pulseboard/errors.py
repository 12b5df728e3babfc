"""Every error that Pulseboard raises on purpose.

    PulseboardError                  exit code 1
    ├─ SettingsError                 exit code 2   values that are missing, wrong or contradict each other
    ├─ TokenRefused                  exit code 3   Discord answered 401 to the bot's token
    ├─ DataFolderError                             the data folder can't be used
    │  ├─ DataFolderInUse                          another running instance holds it
    │  └─ DataFolderNotWritable
    ├─ CannotOpen                                  the database is damaged, away or not for us
    ├─ DatabaseTooNew                              written by a later version of Pulseboard
    ├─ FileRefused                                 nothing comes of a file, because of what is in it
    ├─ StorageUnavailable                          the database can't take or give anything now
    └─ PortTaken                                   something else listens there

Each prints as a sentence, or some, that says what is wrong and what to do.
"""

from collections.abc import Callable


class PulseboardError(Exception):
    """The root: catch this to catch whatever Pulseboard reports on purpose.

    `setting`: the one that the message ends with the name of, which whoever tells it adds as his reader knows it.
    """

    exit_code = 1

    def __init__(self, message: str = "", *, setting: str | None = None) -> None:
        super().__init__(message)
        self._message, self._setting = message, setting

    def __str__(self) -> str:
        return self.naming(flag)

    def naming(self, name: Callable[[str], str]) -> str:
        """The message, with settings called as `name` says."""
        return self._message if self._setting is None else f"{self._message} {name(self._setting)}."


def flag(setting: str) -> str:
    """A setting as the command line has it."""
    return f"--{setting.replace('_', '-')}"


def option(setting: str) -> str:
    """A setting as a bot that Pulseboard is attached to has it."""
    return f"attach()'s option {setting} (or {variable(setting)})"


def variable(setting: str) -> str:
    """A setting as the environment has it."""
    return f"PULSEBOARD_{setting.upper()}"


class SettingsError(PulseboardError):
    exit_code = 2


class TokenRefused(PulseboardError):
    exit_code = 3


class DataFolderError(PulseboardError):
    pass


class DataFolderInUse(DataFolderError):
    pass


class DataFolderNotWritable(DataFolderError):
    pass


class CannotOpen(PulseboardError):
    pass


class DatabaseTooNew(PulseboardError):
    pass


class FileRefused(PulseboardError):
    """All that is wrong with a file, each fault a sentence with the line where it has one."""

    def __init__(self, name: str, faults: list[str]) -> None:
        super().__init__("\n  ".join([f"Nothing was taken over from {name}:", *faults]))
        self.faults = faults


class StorageUnavailable(PulseboardError):
    failure = "cooldown"
    """To a command that fails by it: not now, but later, and no fault of the bot's code."""


class PortTaken(PulseboardError):
    pass
