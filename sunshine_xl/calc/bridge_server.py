"""The far end of the bridge: UNO under the office's own Python, over two pipes.

It runs as a script under a Python that has ``uno`` (3.8 or later) and imports nothing
else of this package. Values go over as they are, a block of cells in one piece;
objects of the office stay here and go over as numbers.
"""

from __future__ import annotations

import importlib
import io
import os
import pickle
import sys
from itertools import count
from typing import Any, BinaryIO, Iterator  # noqa: UP035  (Python 3.8)

# The oldest Python that an office brings with it knows this one.
PROTOCOL = 4
_SIZE_BYTES = 8
_REFLECTION = "/singletons/com.sun.star.reflection.theCoreReflection"


class Server:
    """Does what the near end asks for, one request after another."""

    def __init__(self, uno: Any, reader: BinaryIO, writer: BinaryIO) -> None:
        self.uno = uno
        self._reader, self._writer = reader, writer
        self._objects: dict[int, Any] = {}
        self._numbers = count(1)
        self._fields: dict[str, dict[str, str]] = {}

    def run(self) -> None:
        """Answer until the near end closes its pipe."""
        send(self._writer, pickle.dumps(tuple(sys.version_info[:2]), PROTOCOL))
        while True:
            data = receive(self._reader)
            if data is None:
                return
            try:
                released, what, arguments = _Unpickler(data, self).load()
                for number in released:
                    self._objects.pop(number, None)
                result = getattr(self, "do_" + what)(*arguments)
                written = self._dumped((True, result))
            except Exception as error:
                written = self._dumped((False, self._told(error)))
            send(self._writer, written)

    def _dumped(self, answer: Any) -> bytes:
        target = io.BytesIO()
        _Pickler(target, self).dump(answer)
        return target.getvalue()

    def _told(self, error: Exception) -> tuple[str, str]:
        """Return an exception's class and text; those of UNO have long names."""
        kind = type(error)
        return getattr(kind, "__pyunostruct__", kind.__name__), str(error)

    def do_module(self, name: str, *arguments: Any) -> Any:
        """Call a function of the module ``uno``."""
        return getattr(self.uno, name)(*arguments)

    def do_call(self, target: Any, name: str, arguments: tuple[Any, ...]) -> Any:
        """Call a method of an object."""
        return getattr(target, name)(*arguments)

    def do_get(self, target: Any, name: str) -> Any:
        """Return a property of an object."""
        return getattr(target, name)

    def do_set(self, target: Any, name: str, value: Any) -> None:
        """Set a property of an object."""
        setattr(target, name, value)

    def do_offers(self, target: Any, name: str) -> bool:
        """Return whether an object has a method or property."""
        return hasattr(target, name)

    def do_equal(self, one: Any, other: Any) -> bool:
        """Return whether two are the same object of the office."""
        return bool(one == other)

    def do_all(self, target: Any) -> tuple[Any, ...]:
        """Return everything in a container."""
        return tuple(target)

    def do_item(self, target: Any, key: Any) -> Any:
        """Return what a container holds at an index or under a name."""
        return target[key]

    def do_length(self, target: Any) -> int:
        """Return how many a container holds."""
        return len(target)

    def do_text(self, target: Any) -> str:
        """Return what an object says it is."""
        return repr(target)

    def kept(self, number: int) -> Any:
        """Return an object by its number."""
        return self._objects[number]

    def number_of(self, target: Any) -> int:
        """Keep an object here and return its number."""
        number = next(self._numbers)
        self._objects[number] = target
        return number

    def fields(self, struct: Any) -> dict[str, Any]:
        """Return a struct's fields."""
        kinds = self._kinds(struct.__pyunostruct__)
        return {field: getattr(struct, field) for field in kinds}

    def filled(self, name: str, fields: dict[str, Any]) -> Any:
        """Return a struct with these fields."""
        made = self.uno.createUnoStruct(name)
        for field, value in fields.items():
            # A block of values must not become a row of anything, whose rows are any.
            if is_block(value) and self._kinds(name)[field] == "any":
                value = self.uno.Any("[][]any", value)
            setattr(made, field, value)
        return made

    def _kinds(self, name: str) -> dict[str, str]:
        """Return the type of each field of a struct."""
        if name not in self._fields:
            reflection = self.uno.getComponentContext().getValueByName(_REFLECTION)
            self._fields[name] = dict(_field_kinds(reflection.forName(name)))
        return self._fields[name]


def is_block(value: Any) -> bool:
    """Return whether a value is rows of values."""
    return isinstance(value, tuple) and bool(value) and isinstance(value[0], tuple)


def _field_kinds(idl_class: Any) -> Iterator[tuple[str, str]]:
    for base in idl_class.getSuperclasses():
        yield from _field_kinds(base)
    for field in idl_class.getFields():
        yield field.getName(), field.getType().getName()


# What stands for an object of each kind while it goes over; both ends know the names.
def proxy(number: int) -> Any:
    """Stand for an object that stays here."""
    raise NotImplementedError


def struct(name: str, fields: dict[str, Any]) -> Any:
    """Stand for a struct."""
    raise NotImplementedError


def enum(kind: str, value: str) -> Any:
    """Stand for a value of an enum."""
    raise NotImplementedError


def typed(kind: str, value: Any) -> Any:
    """Stand for a value with its type."""
    raise NotImplementedError


def raw(value: bytes) -> Any:
    """Stand for a sequence of bytes."""
    raise NotImplementedError


def named_type(name: str) -> Any:
    """Stand for a type."""
    raise NotImplementedError


class _Pickler(pickle.Pickler):
    def __init__(self, target: BinaryIO, server: Server) -> None:
        super().__init__(target, PROTOCOL)
        self._server = server

    def reducer_override(self, obj: Any) -> Any:
        uno = self._server.uno
        kind = type(obj)
        if kind.__name__ == "pyuno":
            return proxy, (self._server.number_of(obj),)
        if hasattr(kind, "__pyunostruct__"):
            return struct, (obj.__pyunostruct__, self._server.fields(obj))
        if kind is uno.Enum:
            return enum, (obj.typeName, obj.value)
        if kind is uno.ByteSequence:
            return raw, (bytes(obj.value),)
        if kind is uno.Type:
            return named_type, (obj.typeName,)
        return NotImplemented


class _Unpickler(pickle.Unpickler):
    def __init__(self, data: bytes, server: Server) -> None:
        super().__init__(io.BytesIO(data))
        self._server = server

    def find_class(self, module: str, name: str) -> Any:
        """Return what a stand-in becomes here; anything else is refused."""
        uno = self._server.uno
        known = {
            "proxy": self._server.kept,
            "struct": self._server.filled,
            "enum": uno.Enum,
            "typed": uno.Any,
            "raw": uno.ByteSequence,
            "named_type": uno.getTypeByName,
        }
        if name not in known:
            raise pickle.UnpicklingError(f"{module}.{name} does not go over the bridge")
        return known[name]


def send(writer: BinaryIO, data: bytes) -> None:
    """Write one piece and its length."""
    writer.write(len(data).to_bytes(_SIZE_BYTES, "big"))
    writer.write(data)
    writer.flush()


def receive(reader: BinaryIO) -> bytes | None:
    """Read one piece, or None where the other end has closed."""
    head = reader.read(_SIZE_BYTES)
    if len(head) < _SIZE_BYTES:
        return None
    size = int.from_bytes(head, "big")
    data = reader.read(size)
    return data if len(data) == size else None


def main() -> None:
    """Serve on the standard streams; what prints must not get between the pieces."""
    reader, writer = os.fdopen(os.dup(0), "rb"), os.fdopen(os.dup(1), "wb")
    os.dup2(2, 1)
    uno = importlib.import_module("uno")
    Server(uno, reader, writer).run()


if __name__ == "__main__":
    main()
