"""The local Discord over HTTP, for other programs. Start at `application.py`."""
