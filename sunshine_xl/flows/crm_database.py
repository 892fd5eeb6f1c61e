"""Opens the CRM's database, and speaks of it without ever naming a password."""

from __future__ import annotations

import os
import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from sunshine_xl.flows.crm_tables import tables
from sunshine_xl.io.encrypting import leave_notice
from sunshine_xl.io.merge_journal import reason_of_database
from sunshine_xl.io.places import CUSTOMER_BASE, CUSTOMER_DATABASE, CampaignFolder

_SECRET = ("pass", "pwd", "secret", "token", "key")
# Connections by driver: another writer is waited for; PostgreSQL plans each query anew,
# because a plan made for the empty table is a slow one when the table is full.
_OPTIONS: dict[str, dict[str, Any]] = {
    "pysqlite": {"timeout": 30},
    "psycopg": {"prepare_threshold": None},
}
_NO_DRIVER = (
    "缺少这种数据库的驱动程序（{name}）。PostgreSQL 请运行："
    'pip install "sunshine-xl[postgres]"。'
)
_BAD_URL = (
    "数据库地址写得不对。例如 postgresql://用户名@服务器:5432/库名，"
    "或 sqlite:///文件名。密码可放在环境变量 PGPASSWORD 中。"
)


_NO_FILE = "“{path}”打不开，或者不是文件。请移开它，核对权限后再试。"


class DatabaseFailed(Exception):
    """The database could not be used; the text says why, for staff."""


def default_path(root: Path) -> Path:
    """Return where a campaign's own customer database lies."""
    return CampaignFolder(root).output(CUSTOMER_BASE, CUSTOMER_DATABASE)


@contextmanager
def opened(url: str, path: Path | None = None) -> Iterator[Any]:
    """Yield an engine on a URL or, where it is "", on an SQLite file of ours.

    Whatever goes wrong inside comes out as DatabaseFailed, its text without secrets.
    """
    import sqlalchemy as sa
    from sqlalchemy.exc import ArgumentError, NoSuchModuleError, SQLAlchemyError

    try:
        address = sa.make_url(url) if url else _file_url(path)
        engine = sa.create_engine(address)
        if options := _OPTIONS.get(engine.driver):
            engine = sa.create_engine(address, connect_args=options)
    except (ArgumentError, ValueError) as error:
        missing = isinstance(error, NoSuchModuleError)
        text = _NO_DRIVER.format(name=_scheme(url)) if missing else _BAD_URL
        raise DatabaseFailed(text) from None
    except ImportError as error:
        raise DatabaseFailed(_NO_DRIVER.format(name=error.name)) from None
    except OSError:
        raise DatabaseFailed(_NO_FILE.format(path=path)) from None
    try:
        tables().metadata.create_all(engine)
        yield engine
    except SQLAlchemyError as error:
        raise DatabaseFailed(_why(error, url)) from None
    finally:
        engine.dispose()


def _file_url(path: Path | None) -> Any:
    """Return the URL of an SQLite file that only its owner may read."""
    import sqlalchemy as sa

    if path is None:
        raise ValueError("neither URL nor file")
    path.parent.mkdir(parents=True, exist_ok=True)
    path.parent.chmod(0o700)
    leave_notice(path.parent)
    os.close(os.open(path, os.O_CREAT | os.O_RDWR, 0o600))
    return sa.URL.create("sqlite", database=str(path))


def _scheme(url: str) -> str:
    return url.partition(":")[0]


def safe_url(url: str) -> str:
    """Return a database's URL as it may be shown.

    >>> safe_url("postgresql://crm:geheim@db/bank?sslpassword=x&sslmode=require")
    'postgresql://crm:***@db/bank?sslmode=require'
    """
    import sqlalchemy as sa

    address = sa.make_url(url)
    query = {key: value for key, value in address.query.items() if not _is_secret(key)}
    return address.set(query=query).render_as_string(hide_password=True)


def _is_secret(key: str) -> bool:
    return any(word in key.lower() for word in _SECRET)


def _why(error: Any, url: str) -> str:
    """Return the driver's own reason on one line, without what the URL keeps secret."""
    import sqlalchemy as sa

    cause = getattr(error, "orig", None)
    if isinstance(cause, sqlite3.OperationalError):
        reason = reason_of_database(cause)
    else:
        reason = " ".join(str(cause or type(error).__name__).split())
    if url:
        address = sa.make_url(url)
        secrets = [str(address.password or "")]
        secrets += [str(v) for k, v in address.query.items() if _is_secret(k)]
        for secret in filter(None, secrets):
            reason = reason.replace(secret, "***")
    return f"数据库没有写成或读成：{reason[:200]}。请核对地址、网络和权限后再试。"
