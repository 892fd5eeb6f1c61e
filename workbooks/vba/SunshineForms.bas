Attribute VB_Name = "SunshineForms"
Option Explicit

' Which official forms a workbook holds, told by the titles near the top of its sheets.
' It is a glance, cheap enough for every workbook that opens; Python looks properly.

Private Const ROWS_LOOKED_AT = 12
Private Const COLUMNS_LOOKED_AT = 40
Private Const TITLES_THAT_TELL = 3

' The titles of every form, spelt out once.
Private mTitles() As Variant
Private mAreSpelt As Boolean

' Tell whether a workbook holds a form (any form where it is "").
Public Function HasForm(ByVal book As Object, ByVal form As String) As Boolean
    Dim sheet As Object
    If book Is Nothing Then Exit Function
    For Each sheet In book.Worksheets
        If IsForm(TopOf(sheet), form) Then
            HasForm = True
            Exit Function
        End If
    Next
End Function

' Tell whether the text of a sheet's top has enough of a form's titles.
Public Function IsForm(ByVal top As String, ByVal form As String) As Boolean
    Dim number As Long
    SpellOut
    For number = 1 To FORM_COUNT
        If form = "" Or FormCode(number) = form Then
            If TitlesIn(top, mTitles(number)) >= TITLES_THAT_TELL Then
                IsForm = True
                Exit Function
            End If
        End If
    Next
End Function

Private Sub SpellOut()
    Dim number As Long
    If mAreSpelt Then Exit Sub
    ReDim mTitles(1 To FORM_COUNT)
    For number = 1 To FORM_COUNT
        mTitles(number) = Split(FormTitles(number), "|")
    Next
    mAreSpelt = True
End Sub

Private Function TitlesIn(ByVal top As String, ByVal titles As Variant) As Long
    Dim number As Long
    For number = LBound(titles) To UBound(titles)
        If InStr(1, top, "|" & titles(number) & "|", vbBinaryCompare) > 0 Then TitlesIn = TitlesIn + 1
    Next
End Function

' Give the texts at the top of a sheet, each between bars, without blanks.
Public Function TopOf(ByVal sheet As Object) As String
    Dim cells As Variant
    Dim row As Long
    Dim column As Long
    cells = sheet.Range(sheet.Cells(1, 1), sheet.Cells(ROWS_LOOKED_AT, COLUMNS_LOOKED_AT)).Value
    TopOf = "|"
    For row = 1 To ROWS_LOOKED_AT
        For column = 1 To COLUMNS_LOOKED_AT
            If VarType(cells(row, column)) = vbString Then TopOf = TopOf & Plain(cells(row, column)) & "|"
        Next
    Next
End Function

Private Function Plain(ByVal text As String) As String
    Plain = Replace(Replace(Replace(text, vbCr, ""), vbLf, ""), " ", "")
End Function
