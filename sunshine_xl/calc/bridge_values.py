"""What UNO's values are at this end of the bridge."""

from __future__ import annotations

from typing import Any


class UnoError(Exception):
    """An exception of the office's; each has a class of its own below this one."""

    @property
    def Message(self) -> str:
        """What UNO calls an exception's text."""
        return str(self)


class Enum:
    """A value of a UNO enum."""

    def __init__(self, kind: str, value: str) -> None:
        self.typeName, self.value = kind, value

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Enum) and vars(self) == vars(other)

    def __hash__(self) -> int:
        return hash((self.typeName, self.value))

    def __repr__(self) -> str:
        return f"<Enum {self.typeName} {self.value!r}>"


class Typed:
    """A value that goes over with its UNO type, as ``uno.Any``."""

    def __init__(self, kind: str, value: Any) -> None:
        self.kind, self.value = kind, value


class Type:
    """A UNO type."""

    def __init__(self, name: str) -> None:
        self.typeName = name


class ByteSequence:
    """A sequence of bytes."""

    def __init__(self, value: bytes) -> None:
        self.value = value


class Struct:
    """A UNO struct: a value with fields."""

    def __init__(self, name: str, fields: dict[str, Any]) -> None:
        self.__dict__.update(fields)
        self.__pyunostruct__ = name

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Struct) and vars(self) == vars(other)

    __hash__ = None  # type: ignore[assignment]

    def __repr__(self) -> str:
        return f"<Struct {vars(self)}>"
