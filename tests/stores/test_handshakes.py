"""Sessions at Discord's gateway as the log tells of them, on both databases."""

from pathlib import Path

import msgspec

from pulseboard.config import PostgresUrl
from pulseboard.events import Draft, Ref, draft
from pulseboard.storage.handshakes import Answered, read_answered
from pulseboard.storage.store import Store
from tests.stores.event_golden import keep

BEGIN_MS = 1_800_000_000_000


def happened(kind: str, after_ms: int, *, bot: str | None = "7", shard: int | None = 0) -> Draft:
    event = draft(kind, "It happened", bot=bot and Ref(bot, "Bot"), shard=shard)
    return msgspec.structs.replace(event, occurred_at_ms=BEGIN_MS + after_ms)


async def test_by_minute(place: Path | PostgresUrl) -> None:
    """Only what Discord answered, from the first moment up to, not including, the last; no shard is the first one."""
    async with Store(place) as store:
        await store.transact(
            keep,
            [
                happened("gateway.ready", -1),
                happened("gateway.ready", 0),
                happened("gateway.ready", 1_000, shard=None),
                happened("gateway.disconnected", 2_000),
                happened("gateway.resumed", 3_000),
                happened("gateway.ready", 4_000, bot="8"),
                happened("gateway.ready", 5_000, bot=None),
                happened("gateway.ready", 60_000, shard=2),
                happened("gateway.ready", 120_000),
            ],
        )
        found = await store.read(read_answered, BEGIN_MS, BEGIN_MS + 120_000)
    assert sorted(found) == sorted(
        [
            Answered(BEGIN_MS, "7", 0, began=True, times=2),
            Answered(BEGIN_MS, "7", 0, began=False, times=1),
            Answered(BEGIN_MS, "8", 0, began=True, times=1),
            Answered(BEGIN_MS + 60_000, "7", 2, began=True, times=1),
        ]
    )
    assert [each.at_ms for each in found] == sorted(each.at_ms for each in found)
