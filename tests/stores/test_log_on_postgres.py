"""The event log's SQL is the same on PostgreSQL."""

import asyncio
from collections.abc import AsyncIterator
from uuid import uuid4

import pytest
from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncEngine, create_async_engine

from pulseboard.events import Draft, draft
from pulseboard.storage import log
from pulseboard.storage.migrate import migrate


@pytest.fixture
async def postgres(postgres_url: str) -> AsyncIterator[AsyncEngine]:
    """An empty database of ours: a schema that nobody else sees."""
    schema = f"pulseboard_{uuid4().hex}"
    engine = create_async_engine(
        postgres_url.replace("postgresql://", "postgresql+asyncpg://", 1),
        connect_args={"server_settings": {"search_path": schema}},
    )
    async with engine.begin() as connection:
        await connection.execute(text(f"CREATE SCHEMA {schema}"))
        await connection.run_sync(migrate)
        await connection.run_sync(log.open_epoch, 0)
    yield engine
    async with engine.begin() as connection:
        await connection.execute(text(f"DROP SCHEMA {schema} CASCADE"))
    await engine.dispose()


async def append(engine: AsyncEngine, *drafts: Draft) -> int:
    async with engine.begin() as connection:
        return await connection.run_sync(log.append, drafts)


async def test_append_and_read(postgres: AsyncEngine) -> None:
    """What was appended is read back in order, with its position and its epoch."""
    assert await append(postgres, draft("shop.opened", "Open", data={"key": "ä"}), draft("shop.closed", "Shut")) == 2
    async with postgres.connect() as connection:
        events = await connection.run_sync(log.read_after, 0, 10)
        state = await connection.run_sync(log.read_state)
        totals = await connection.run_sync(log.read_kind_totals)
    assert [(event.seq, event.kind, event.data) for event in events] == [
        (1, "shop.opened", {"key": "ä"}),
        (2, "shop.closed", {}),
    ]
    assert (state.head, {event.epoch for event in events}) == (2, {state.epochs[-1].id})
    assert totals == {"shop.opened": 1, "shop.closed": 1}


async def test_many_writers(postgres: AsyncEngine) -> None:
    """Writers at the same time leave no hole, and a reader that follows never misses one."""
    writers, each = 5, 20

    async def write(writer: int) -> None:
        for number in range(each):
            await append(postgres, draft("test.written", f"{writer} wrote {number}"))

    async def follow() -> list[int]:
        seen: list[int] = []
        async with postgres.connect() as connection:
            await connection.execution_options(isolation_level="AUTOCOMMIT")
            while len(seen) < writers * each:
                events = await connection.run_sync(log.read_after, seen[-1] if seen else 0, 50)
                seen += [event.seq for event in events]
        return seen

    async with asyncio.timeout(30), asyncio.TaskGroup() as group:
        following = group.create_task(follow())
        for writer in range(writers):
            group.create_task(write(writer))
    assert following.result() == list(range(1, writers * each + 1))
