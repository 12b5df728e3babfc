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


class PulseboardError(Exception):
    """The root: catch this to catch whatever Pulseboard reports on purpose."""

    exit_code = 1


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
