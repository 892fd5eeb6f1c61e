Attribute VB_Name = "SunshineCells"
Option Explicit

' What the worksheet functions share: the way to Python and back into a cell.

' Give what a worksheet function makes of its arguments; an error is an error of Excel's,
' never a text in a column of numbers. #N/A tells that Python does not answer.
Public Function Computed(ByVal name As String, ByVal given As Variant, ByVal caller As Variant) As Variant
    Dim found As Object
    On Error GoTo Broken
    Set found = ServerForCells()
    If found Is Nothing Then
        Computed = CVErr(xlErrNA)
    Else
        Computed = Shown(found.Compute(name, given, caller))
    End If
    Exit Function
Broken:
    Forget
    Computed = CVErr(xlErrNA)
End Function

' Give a result as the cell or the block of cells shows it.
Public Function Shown(ByVal result As Variant) As Variant
    Dim row As Long
    Dim column As Long
    If IsArray(result) Then
        For row = LBound(result, 1) To UBound(result, 1)
            For column = LBound(result, 2) To UBound(result, 2)
                result(row, column) = OneShown(result(row, column))
            Next
        Next
        Shown = result
    Else
        Shown = OneShown(result)
    End If
End Function

Private Function OneShown(ByVal value As Variant) As Variant
    OneShown = value
    If VarType(value) <> vbString Then Exit Function
    If Left(value, 1) <> "#" Then Exit Function
    Select Case value
        Case "#NULL!": OneShown = CVErr(xlErrNull)
        Case "#DIV/0!": OneShown = CVErr(xlErrDiv0)
        Case "#VALUE!": OneShown = CVErr(xlErrValue)
        Case "#REF!": OneShown = CVErr(xlErrRef)
        Case "#NAME?": OneShown = CVErr(xlErrName)
        Case "#NUM!": OneShown = CVErr(xlErrNum)
        Case "#N/A": OneShown = CVErr(xlErrNA)
    End Select
End Function
