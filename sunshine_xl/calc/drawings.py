"""Shapes and pictures on a sheet's drawing page."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

from xlwings import base_classes

from sunshine_xl.calc.characters import Characters
from sunshine_xl.calc.fonts import Font
from sunshine_xl.calc.looks import hundredths, points
from sunshine_xl.calc.names import first_free
from sunshine_xl.calc.uno_access import items, properties, struct, url

if TYPE_CHECKING:
    from sunshine_xl.calc.sheets import Sheet

_PICTURE = "com.sun.star.drawing.GraphicObjectShape"
OBJECT = "com.sun.star.drawing.OLE2Shape"
_NOTE = "com.sun.star.drawing.CaptionShape"
# xlwings' names of types; what Excel has no name for is a free form.
_TYPES = {
    _PICTURE: "picture",
    OBJECT: "chart",
    "com.sun.star.drawing.CustomShape": "auto_shape",
    "com.sun.star.drawing.RectangleShape": "auto_shape",
    "com.sun.star.drawing.EllipseShape": "auto_shape",
    "com.sun.star.drawing.TextShape": "text_box",
    "com.sun.star.drawing.GroupShape": "group",
    "com.sun.star.drawing.LineShape": "line",
    "com.sun.star.drawing.ConnectorShape": "line",
    "com.sun.star.drawing.ControlShape": "form_control",
    "com.sun.star.drawing.MediaShape": "media",
}
_PIXEL = 2540 / 96


class Boxed:
    """Position and size, in points, of something drawn on a sheet."""

    xl: Any

    @property
    def left(self) -> float:
        """Points from the sheet's left edge."""
        return points(self.xl.Position.X)

    @left.setter
    def left(self, value: float) -> None:
        self._move(hundredths(value), self.xl.Position.Y)

    @property
    def top(self) -> float:
        """Points from the sheet's upper edge."""
        return points(self.xl.Position.Y)

    @top.setter
    def top(self, value: float) -> None:
        self._move(self.xl.Position.X, hundredths(value))

    @property
    def width(self) -> float:
        """Points across."""
        return points(self.xl.Size.Width)

    @width.setter
    def width(self, value: float) -> None:
        self._resize(hundredths(value), self.xl.Size.Height)

    @property
    def height(self) -> float:
        """Points down."""
        return points(self.xl.Size.Height)

    @height.setter
    def height(self, value: float) -> None:
        self._resize(self.xl.Size.Width, hundredths(value))

    def _move(self, left: int, top: int) -> None:
        self.xl.setPosition(struct("awt.Point", X=left, Y=top))

    def _resize(self, width: int, height: int) -> None:
        self.xl.setSize(struct("awt.Size", Width=width, Height=height))


class Drawn(Boxed):
    """A shape of a sheet's drawing page."""

    def __init__(self, sheet: Sheet, xl: Any) -> None:
        self.sheet = sheet
        self.xl = xl

    @property
    def api(self) -> Any:
        """The office's own shape."""
        return self.xl

    @property
    def parent(self) -> Sheet:
        """The sheet it is drawn on."""
        return self.sheet

    @property
    def name(self) -> str:
        return str(self.xl.Name)

    @name.setter
    def name(self, value: str) -> None:
        self.xl.Name = value

    @property
    def index(self) -> int:
        mine = self.xl
        return 1 + [one.xl == mine for one in type(self).all_of(self.sheet)].index(True)

    def delete(self) -> None:
        self.sheet.xl.DrawPage.remove(self.xl)

    @classmethod
    def all_of(cls, sheet: Sheet) -> list[Any]:
        """Return everything of this kind on a sheet, in the order it was put there."""
        return [cls(sheet, one) for one in items(sheet.xl.DrawPage) if cls.is_one(one)]

    @classmethod
    def is_one(cls, shape: Any) -> bool:
        """Return whether a shape of the drawing page is of this kind."""
        return bool(shape.ShapeType != _NOTE)


class Shape(Drawn, base_classes.Shape):
    """Anything drawn on a sheet, pictures and charts included."""

    @property
    def type(self) -> str:
        return _TYPES.get(self.xl.ShapeType, "free_form")

    def activate(self) -> None:
        self.sheet.activate()
        self.sheet.book.controller.select(self.xl)

    def scale_width(
        self, factor: float, relative_to_original_size: bool, scale: str
    ) -> None:
        self._scale(factor, 1, relative_to_original_size, scale)

    def scale_height(
        self, factor: float, relative_to_original_size: bool, scale: str
    ) -> None:
        self._scale(1, factor, relative_to_original_size, scale)

    def _scale(self, across: float, down: float, original: bool, scale: str) -> None:
        is_picture = self.xl.ShapeType == _PICTURE
        if is_picture:
            # Excel keeps a picture's proportions.
            across = down = across * down
        size = natural_size(self.xl) if original and is_picture else self.xl.Size
        before, place = self.xl.Size, self.xl.Position
        width, height = round(size.Width * across), round(size.Height * down)
        self._resize(width, height)
        share = {"scale_from_middle": 0.5, "scale_from_bottom_right": 1.0}.get(
            scale, 0.0
        )
        self._move(
            place.X + round((before.Width - width) * share),
            place.Y + round((before.Height - height) * share),
        )

    @property
    def text(self) -> str | None:
        return str(self.xl.getString()) or None

    @text.setter
    def text(self, value: str) -> None:
        self.xl.setString(value)

    @property
    def font(self) -> Font:
        return Font(self, self.xl)

    @property
    def characters(self) -> Characters:
        return Characters(self.xl)


class Picture(Drawn, base_classes.Picture):  # type: ignore[misc]
    """A picture; it always keeps its proportions when a user drags its corner."""

    lock_aspect_ratio = True

    def update(self, filename: str) -> Picture:
        """Show another picture in the same place."""
        self.xl.Graphic = _graphic(self.sheet, filename)
        return self

    @classmethod
    def is_one(cls, shape: Any) -> bool:
        return bool(shape.ShapeType == _PICTURE)


def _graphic(sheet: Sheet, filename: str) -> Any:
    provider = sheet.book.app.office.service("com.sun.star.graphic.GraphicProvider")
    graphic = provider.queryGraphic(properties(URL=url(filename)))
    if graphic is None:
        raise ValueError(f"{filename} is not a picture that Calc can read.")
    return graphic


def natural_size(shape: Any) -> Any:
    """Return a picture's own size: what it says itself, or its pixels at 96 an inch."""
    graphic = shape.Graphic
    size = graphic.Size100thMM
    if size.Width and size.Height:
        return size
    pixels = graphic.SizePixel
    return struct(
        "awt.Size",
        Width=round(pixels.Width * _PIXEL),
        Height=round(pixels.Height * _PIXEL),
    )


class Drawings:
    """What is of one kind on a sheet, by name or number."""

    kind: type[Any]

    def __init__(self, sheet: Sheet) -> None:
        self.sheet = sheet

    @property
    def api(self) -> Any:
        """The sheet's drawing page."""
        return self.sheet.xl.DrawPage

    @property
    def parent(self) -> Sheet:
        """The sheet they are drawn on."""
        return self.sheet

    def __iter__(self) -> Iterator[Any]:
        return iter(self.kind.all_of(self.sheet))

    def __len__(self) -> int:
        return len(self.kind.all_of(self.sheet))

    def __call__(self, key: str | int) -> Any:
        found = self.kind.all_of(self.sheet)
        if isinstance(key, int):
            if not 1 <= key <= len(found):
                raise KeyError(key)
            return found[key - 1]
        for one in found:
            if one.name == key:
                return one
        raise KeyError(key)

    def __contains__(self, key: str | int) -> bool:
        if isinstance(key, int):
            return 1 <= key <= len(self)
        return any(one.name == key for one in self)


class Shapes(Drawings, base_classes.Collection):
    """Everything drawn on a sheet."""

    kind = Shape


class Pictures(Drawings, base_classes.Pictures):
    """The pictures on a sheet."""

    kind = Picture

    def add(
        self,
        filename: str,
        link_to_file: bool,
        save_with_document: bool,
        left: float | None,
        top: float | None,
        width: float | None,
        height: float | None,
        anchor: Any = None,
    ) -> Picture:
        """Put in a picture file; without a size it takes its own."""
        graphic = _graphic(self.sheet, filename)
        shape = self.sheet.book.api.createInstance(_PICTURE)
        self.sheet.xl.DrawPage.add(shape)
        shape.Graphic = graphic
        picture = Picture(self.sheet, shape)
        if not picture.name:
            names = [one.name for one in Shapes(self.sheet)]
            picture.name = first_free("Picture ", names)
        shape.setSize(natural_size(shape))
        picture.left = (anchor.left if anchor else left) or 0
        picture.top = (anchor.top if anchor else top) or 0
        if (width or -1) > 0:
            picture.width = width or 0
        if (height or -1) > 0:
            picture.height = height or 0
        return picture
