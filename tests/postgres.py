"""A PostgreSQL for tests: one that runs, else one of our own. As a script: fails when neither can be had."""

import os
import shutil
import socket
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from urllib.parse import urlsplit, urlunsplit
from uuid import uuid4

import psycopg

RUNNING = "postgresql://postgres@127.0.0.1:5432/test"


@contextmanager
def postgres_server() -> Iterator[str | None]:
    """The URL of a server for the time of the tests; None when none can be had.

    It is what PULSEBOARD_TEST_POSTGRES names, else one that runs on this machine and lets `postgres` into the database
    `test`, else one started here in a temporary folder.
    """
    if named := os.environ.get("PULSEBOARD_TEST_POSTGRES"):
        yield named
    elif answers(RUNNING):
        yield RUNNING
    elif programs := server_programs():
        with own_server(programs) as url:
            yield url
    else:
        yield None


@contextmanager
def own_schema(server: str) -> Iterator[str]:
    """The URL of an empty schema of its own in a server's database, dropped in the end."""
    schema = f"pulseboard_{uuid4().hex}"
    with psycopg.connect(server, autocommit=True) as connection:
        connection.execute(f"CREATE SCHEMA {schema}")  # type: ignore[call-overload]
    try:
        yield f"{server}{'&' if '?' in server else '?'}options=-csearch_path%3D{schema}"
    finally:
        with psycopg.connect(server, autocommit=True) as connection:
            connection.execute(f"DROP SCHEMA {schema} CASCADE")  # type: ignore[call-overload]


@contextmanager
def own_database(server: str) -> Iterator[str]:
    """The URL of an empty database of its own on a server, dropped in the end."""
    name = f"pulseboard_{uuid4().hex}"
    with psycopg.connect(server, autocommit=True) as connection:
        connection.execute(f"CREATE DATABASE {name}")  # type: ignore[call-overload]
    try:
        yield urlunsplit(urlsplit(server)._replace(path=f"/{name}"))
    finally:
        with psycopg.connect(server, autocommit=True) as connection:
            connection.execute(f"DROP DATABASE {name} WITH (FORCE)")  # type: ignore[call-overload]


def client_program(name: str, server: str) -> str | None:
    """Path of `pg_dump` or another program of the same version as a server: where Debian keeps it, else on the PATH."""
    with psycopg.connect(server) as connection:
        major = connection.info.server_version // 10_000
    return shutil.which(name, path=f"/usr/lib/postgresql/{major}/bin") or shutil.which(name)


def answers(url: str) -> bool:
    psql = shutil.which("psql")
    return psql is not None and run(psql, "--no-password", "-c", "select 1", url) == 0


def server_programs() -> Path | None:
    """The folder of initdb and pg_ctl: on the PATH, or the newest where Debian keeps them."""
    if found := shutil.which("initdb"):
        return Path(found).resolve().parent
    debian = Path("/usr/lib/postgresql").glob("*/bin/initdb")
    return max((path.parent for path in debian), key=lambda folder: float(folder.parent.name), default=None)


@contextmanager
def own_server(programs: Path) -> Iterator[str]:
    with tempfile.TemporaryDirectory(prefix="pulseboard-postgres-") as folder:
        if os.getuid() == 0:  # the server refuses to run as root
            shutil.chown(folder, "postgres")
        data, port = f"{folder}/data", free_port()
        options = f"-p {port} -c listen_addresses=127.0.0.1 -c fsync=off -k {folder}"
        subprocess.run(
            [programs / "initdb", "-D", data, "-U", "postgres", "-A", "trust"], **AS_SERVER, check=True, cwd=folder
        )
        pg_ctl = [programs / "pg_ctl", "-D", data, "-w", "-l", f"{folder}/log"]
        subprocess.run([*pg_ctl, "-o", options, "start"], **AS_SERVER, check=True, cwd=folder)
        try:
            yield f"postgresql://postgres@127.0.0.1:{port}/postgres"
        finally:
            subprocess.run([*pg_ctl, "-m", "immediate", "stop"], **AS_SERVER, check=True, cwd=folder)


AS_SERVER = {"stdout": subprocess.DEVNULL, "user": "postgres" if os.getuid() == 0 else None}


def free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as server:
        return int(server.getsockname()[1])


def run(*command: str) -> int:
    return subprocess.run(command, capture_output=True, check=False).returncode


if __name__ == "__main__":
    can_be_had = os.environ.get("PULSEBOARD_TEST_POSTGRES") or server_programs() or answers(RUNNING)
    sys.exit(not can_be_had)
