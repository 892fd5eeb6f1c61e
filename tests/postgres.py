"""A PostgreSQL server of the tests' own: temporary folder, unix socket, no port."""

from __future__ import annotations

import os
import pwd
import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

USER = "sunshine"
_UNPRIVILEGED = ("postgres", "nobody")


@contextmanager
def server() -> Iterator[str]:
    """Yield the URL of a fresh server's database; the server is gone afterwards."""
    # Short, because the path of a socket may have no more than 107 characters.
    folder = Path(tempfile.mkdtemp(prefix="sxpg-", dir="/tmp"))
    account = _account()
    if account:
        os.chown(folder, account["user"], account["group"])
    data = folder / "data"
    options = f"-c listen_addresses='' -k {folder} -c fsync=off"
    try:
        _run(account, "initdb", "-D", data, "-U", USER, "-A", "trust", "-E", "UTF8")
        start = ("-D", data, "-w", "-l", folder / "log", "-o", options, "start")
        _run(account, "pg_ctl", *start)
        try:
            yield f"postgresql://{USER}:geheim@/postgres?host={folder}"
        finally:
            _run(account, "pg_ctl", "-D", data, "-m", "immediate", "stop")
    finally:
        shutil.rmtree(folder)


def _account() -> dict[str, Any]:
    """Return whom to run as where the tests run as root, which PostgreSQL refuses."""
    if os.getuid() != 0:
        return {}
    known = {one.pw_name: one for one in pwd.getpwall()}
    entry = next(known[name] for name in _UNPRIVILEGED if name in known)
    return {"user": entry.pw_uid, "group": entry.pw_gid, "extra_groups": []}


def _run(account: dict[str, Any], program: str, *words: object) -> None:
    command = [_program(program), *map(str, words)]
    done = subprocess.run(
        command,
        **account,
        cwd="/tmp",
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        stdin=subprocess.DEVNULL,
        text=True,
        timeout=120,
        check=False,
    )
    assert done.returncode == 0, done.stdout


def _program(name: str) -> str:
    found = shutil.which(name) or next(
        map(str, sorted(Path("/usr/lib/postgresql").glob(f"*/bin/{name}"))), None
    )
    assert found, "PostgreSQL is missing: run bash tests/install_tools.sh"
    return found
