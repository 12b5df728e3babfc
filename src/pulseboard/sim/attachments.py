"""Files that members attach and bots upload: the newest are kept, and served where Discord's CDN would."""

import mimetypes
from collections import OrderedDict
from urllib.parse import quote

from pulseboard.sim.payloads import Payload
from pulseboard.sim.snowflakes import Snowflakes

MAX_KEPT = 64


class Attachments:
    """`base_url` is the address that the files are served under."""

    def __init__(self, ids: Snowflakes) -> None:
        self.base_url = ""
        self._ids = ids
        self._files: OrderedDict[str, bytes] = OrderedDict()

    def add(self, filename: str, content: bytes) -> Payload:
        """Keeps a file; the payload is how messages and options speak of it."""
        attachment_id = self._ids.next()
        self._files[attachment_id] = content
        if len(self._files) > MAX_KEPT:
            self._files.popitem(last=False)
        url = f"{self.base_url}/{attachment_id}/{quote(filename)}"
        return {
            "id": attachment_id,
            "filename": filename,
            "size": len(content),
            "url": url,
            "proxy_url": url,
            "content_type": mimetypes.guess_type(filename)[0],
        }

    def get(self, attachment_id: str) -> bytes | None:
        return self._files.get(attachment_id)
