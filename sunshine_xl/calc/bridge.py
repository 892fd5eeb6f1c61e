"""UNO for a Python that the office's part was not built for: through a second Python.

A ``Bridge`` stands for the module ``uno``. What it hands out behaves as pyuno's own
objects do as far as this package needs: methods begin with a small letter, properties
with a capital one, structs are values.
"""

from __future__ import annotations

import atexit
import io
import os
import pickle
import shutil
import subprocess
import tempfile
import threading
from collections.abc import Iterator, Sequence
from functools import cache
from pathlib import Path
from typing import Any
from urllib.parse import quote, unquote, urlparse

from sunshine_xl.calc import bridge_server
from sunshine_xl.calc.bridge_values import (
    ByteSequence,
    Enum,
    Struct,
    Type,
    Typed,
    UnoError,
)
from sunshine_xl.calc.errors import OfficeGone

_OWN = (
    "PYTHONPATH",
    "PYTHONHOME",
    "PYTHONSTARTUP",
    "VIRTUAL_ENV",
    "__PYVENV_LAUNCHER__",
)
_PYTHONS = ("/usr/bin/python3", "/usr/libexec/platform-python")
_BUILT_IN = {
    one.__name__: one
    for one in (AttributeError, IndexError, KeyError, TypeError, ValueError)
}


@cache
def _error_class(name: str) -> type[Exception]:
    return _BUILT_IN.get(name) or type(name, (UnoError,), {})


class Proxy:
    """An object that stays at the far end."""

    __slots__ = ("_bridge", "_number")
    _bridge: Bridge
    _number: int

    def __init__(self, bridge: Bridge, number: int) -> None:
        object.__setattr__(self, "_bridge", bridge)
        object.__setattr__(self, "_number", number)

    def __getattr__(self, name: str) -> Any:
        if name[:1].islower():
            return _Method(self, name)
        if name.startswith("_"):
            raise AttributeError(name)
        return self._bridge.ask("get", self, name)

    def __setattr__(self, name: str, value: Any) -> None:
        self._bridge.ask("set", self, name, value)

    def __iter__(self) -> Iterator[Any]:
        return iter(self._bridge.ask("all", self))

    def __getitem__(self, key: Any) -> Any:
        return self._bridge.ask("item", self, key)

    def __len__(self) -> int:
        return int(self._bridge.ask("length", self))

    def __bool__(self) -> bool:
        return True

    def __eq__(self, other: object) -> bool:
        if not isinstance(other, Proxy):
            return False
        return self is other or bool(self._bridge.ask("equal", self, other))

    def __hash__(self) -> int:
        return id(self)

    def __repr__(self) -> str:
        return str(self._bridge.ask("text", self))

    def __del__(self) -> None:
        self._bridge.release(self._number)

    def offers(self, name: str) -> bool:
        """Return whether the object has a method or property."""
        return bool(self._bridge.ask("offers", self, name))


class _Method:
    """A method of an object at the far end."""

    __slots__ = ("_name", "_of")

    def __init__(self, of: Proxy, name: str) -> None:
        self._of, self._name = of, name

    def __call__(self, *arguments: Any) -> Any:
        return self._of._bridge.ask("call", self._of, self._name, arguments)


class Bridge:
    """The module ``uno`` at the far end of two pipes."""

    def __init__(self, python: str) -> None:
        """Start a Python; raise ImportError where it has no ``uno``."""
        self.Any, self.Enum, self.ByteSequence = Typed, Enum, ByteSequence
        environment = {k: v for k, v in os.environ.items() if k not in _OWN}
        self._errors = tempfile.TemporaryFile()  # noqa: SIM115
        self._process = subprocess.Popen(
            [python, bridge_server.__file__],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=self._errors,
            env=environment,
        )
        self._lock = threading.RLock()
        self._released: list[int] = []
        self._structs: dict[str, Struct] = {}
        atexit.register(self.close)
        hello = bridge_server.receive(self._reader)
        if hello is None:
            raise ImportError(self._last_words())
        self.version: tuple[int, int] = pickle.loads(hello)

    @property
    def _reader(self) -> Any:
        return self._process.stdout

    def _last_words(self) -> str:
        self._end()
        self._errors.seek(0)
        lines = self._errors.read().decode(errors="replace").strip().splitlines()
        self.close()
        return lines[-1] if lines else "it ended without a word"

    def close(self) -> None:
        """End the other Python."""
        atexit.unregister(self.close)
        self._end()
        self._errors.close()

    def _end(self) -> None:
        if self.is_open:
            self._process.kill()
            self._process.communicate()

    @property
    def is_open(self) -> bool:
        """Whether the other Python has not ended."""
        return self._process.returncode is None

    def release(self, number: int) -> None:
        """Have an object forgotten with the next question."""
        self._released.append(number)

    def ask(self, what: str, *arguments: Any) -> Any:
        """Have something done at the far end and return what came of it."""
        with self._lock:
            released, self._released = self._released, []
            target = io.BytesIO()
            _Pickler(target, bridge_server.PROTOCOL).dump((released, what, arguments))
            answer = self._exchanged(target.getvalue())
            done, result = _Unpickler(answer, self).load()
        if done:
            return result
        name, text = result
        raise _error_class(name)(text)

    def _exchanged(self, data: bytes) -> bytes:
        if self.is_open:
            try:
                bridge_server.send(self._process.stdin, data)  # type: ignore[arg-type]
                answer = bridge_server.receive(self._reader)
            except BrokenPipeError:
                answer = None
            except BaseException:
                # Interrupted: the next answer would be the one to this question.
                self.close()
                raise
            if answer is not None:
                return answer
            self._end()
        raise OfficeGone("The second Python, which speaks to LibreOffice, ended.")

    def getComponentContext(self) -> Any:
        """Return the context at the far end."""
        return self.ask("module", "getComponentContext")

    def getConstantByName(self, name: str) -> Any:
        """Return a constant."""
        return self.ask("module", "getConstantByName", name)

    def createUnoStruct(self, name: str) -> Struct:
        """Return a struct with the fields it has at first."""
        if name not in self._structs:
            self._structs[name] = self.ask("module", "createUnoStruct", name)
        # Fields that are structs themselves must not be shared.
        made: Struct = pickle.loads(pickle.dumps(self._structs[name]))
        return made

    @staticmethod
    def systemPathToFileUrl(path: str) -> str:
        """Return the file URL of an absolute path."""
        return "file://" + quote(path)

    @staticmethod
    def fileUrlToSystemPath(address: str) -> str:
        """Return the path of a file URL."""
        return unquote(urlparse(address).path)


class _Pickler(pickle.Pickler):
    def reducer_override(self, obj: Any) -> Any:
        kind = type(obj)
        if kind is Proxy:
            return bridge_server.proxy, (obj._number,)
        if kind is Struct:
            fields = dict(vars(obj))
            return bridge_server.struct, (fields.pop("__pyunostruct__"), fields)
        if kind is Enum:
            return bridge_server.enum, (obj.typeName, obj.value)
        if kind is Typed:
            return bridge_server.typed, (obj.kind, obj.value)
        if kind is ByteSequence:
            return bridge_server.raw, (obj.value,)
        return NotImplemented


class _Unpickler(pickle.Unpickler):
    def __init__(self, data: bytes, bridge: Bridge) -> None:
        super().__init__(io.BytesIO(data))
        self._bridge = bridge

    def find_class(self, module: str, name: str) -> Any:
        """Return what a stand-in becomes here; anything else is refused."""
        known = {
            "proxy": lambda number: Proxy(self._bridge, number),
            "struct": Struct,
            "enum": Enum,
            "raw": ByteSequence,
            "named_type": Type,
        }
        if name not in known:
            raise pickle.UnpicklingError(f"{module}.{name} does not go over the bridge")
        return known[name]


def start(folders: Sequence[str]) -> Bridge:
    """Return a bridge over the first Python that has ``uno``.

    ``folders`` are those of office programs, which may bring a Python of their own.
    Raises ImportError with what each one said.
    """
    failures = []
    for python in _pythons(folders):
        try:
            return Bridge(python)
        except (ImportError, OSError) as error:
            failures.append(f"{python}: {error}")
    raise ImportError("; ".join(failures) or "no other Python was found")


def _pythons(folders: Sequence[str]) -> Iterator[str]:
    given = os.environ.get("UNO_PYTHON")
    if given:
        yield given
    yield from (str(p) for f in folders if (p := Path(f) / "python").is_file())
    yield from (python for python in _PYTHONS if Path(python).is_file())
    found = shutil.which("python3")
    if found and found not in _PYTHONS:
        yield found
