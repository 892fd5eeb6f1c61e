"""The worksheet functions as Basic, which is how Calc keeps their names in .xlsx files.

An add-in's functions are written to .xlsx under the add-in's own long name before
LibreOffice 24; a function of the user's Standard library keeps the name it has. Each
one hands its arguments to the extension's service and gives back what that returns.
"""

from __future__ import annotations

import inspect

LIBRARY, MODULE = "Standard", "SunshineXL"
SERVICE = "org.sunshinexl.Functions"
_HEAD = f"""Rem Written by "sunshine-xl calc install", taken out by "calc uninstall".

Private Function CallService(name, given())
  Dim values(1) As New com.sun.star.beans.NamedValue
  values(0).Name = "function" : values(0).Value = name
  values(1).Name = "given" : values(1).Value = given()
  CallService = Unfolded(createUnoService("{SERVICE}").execute(values()))
End Function

Private Function Unfolded(result)
  If Not IsArray(result) Then
    Unfolded = result
    Exit Function
  End If
  Dim block(UBound(result), UBound(result(0)))
  For row = 0 To UBound(result)
    For column = 0 To UBound(result(0))
      block(row, column) = result(row)(column)
    Next
  Next
  Unfolded = block
End Function
"""


def names() -> tuple[str, ...]:
    """Return the worksheet functions in order."""
    import sunshine_udfs

    return tuple(sorted(sunshine_udfs.__all__))


def basic_module() -> str:
    """Return the Basic module with every worksheet function."""
    import sunshine_udfs

    functions = {name: getattr(sunshine_udfs, name) for name in names()}
    return _HEAD + "".join(
        _function(name, tuple(inspect.signature(one).parameters))
        for name, one in functions.items()
    )


def _function(name: str, parameters: tuple[str, ...]) -> str:
    declared = ", ".join(f"Optional {one}" for one in parameters)
    taken = "".join(
        f"  If Not IsMissing({one}) Then given({number}) = {one}\n"
        for number, one in enumerate(parameters)
    )
    return (
        f"\nFunction {name}({declared})\n"
        f"  Dim given({len(parameters) - 1})\n"
        f"{taken}"
        f'  {name} = CallService("{name}", given())\n'
        "End Function\n"
    )
