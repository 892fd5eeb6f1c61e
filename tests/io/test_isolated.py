"""A parser's death is one finding, whatever it died of."""

from __future__ import annotations

import ctypes
import os
import time
from dataclasses import replace

import pytest

from sunshine_xl.io import isolated
from sunshine_xl.io.limits import LIMITS, Refused, damaged

QUICK = replace(LIMITS, seconds=(0.2, 0.3))


def noisy(value: int) -> int:
    print("on stdout")
    os.write(2, b"on stderr")
    return value * 2


def refusing() -> None:
    raise damaged("坏")


def hungry() -> int:
    return len(bytearray(8 << 30))


def nested(depth: int) -> int:
    return nested(depth + 1)


def crashing() -> None:
    ctypes.string_at(0)


def failing() -> None:
    raise TypeError("x")


def sleeping() -> None:
    time.sleep(30)


def test_results_come_back_and_nothing_else(capfd: pytest.CaptureFixture[str]) -> None:
    assert isolated.run(noisy, 21) == 42
    assert capfd.readouterr() == ("", "")


@pytest.mark.parametrize(
    ("function", "arguments", "code"),
    [
        (refusing, (), "FILE-001"),
        (hungry, (), "FILE-014"),
        (nested, (0,), "FILE-001"),
        (crashing, (), "FILE-014"),
        (failing, (), "FILE-014"),
    ],
)
def test_deaths(
    function, arguments, code: str, capfd: pytest.CaptureFixture[str]
) -> None:
    with pytest.raises(Refused) as refusal:
        isolated.run(function, *arguments)
    assert (refusal.value.code, capfd.readouterr()) == (code, ("", ""))


def test_time_is_up_after_one_more_try() -> None:
    started = time.monotonic()
    with pytest.raises(Refused) as refusal:
        isolated.run(sleeping, limits=QUICK)
    assert refusal.value.code == "FILE-014"
    assert 0.5 <= time.monotonic() - started < 25


def own_number() -> int:
    return os.getpid()


@pytest.mark.parametrize("harm", [None, refusing, hungry, crashing, failing])
def test_a_kept_process_serves_until_a_file_harms_it(harm) -> None:
    with isolated.kept_process():
        first = isolated.run(own_number)
        assert isolated.run(own_number) == first
        if harm:
            with pytest.raises(Refused) as refusal:
                isolated.run(harm)
            alone = "FILE-001" if harm is refusing else "FILE-014"
            assert refusal.value.code == alone
        is_spared = harm in (None, refusing)
        assert (isolated.run(own_number) == first) is is_spared
    with pytest.raises(ProcessLookupError):
        os.kill(first, 0)


def test_no_process_is_kept_unless_asked_for() -> None:
    assert isolated.run(own_number) != isolated.run(own_number)


def test_a_slow_file_is_judged_by_new_processes() -> None:
    with isolated.kept_process():
        isolated.run(own_number)
        with pytest.raises(Refused) as refusal:
            isolated.run(sleeping, limits=QUICK)
    assert refusal.value.reason == "超过时间上限"
