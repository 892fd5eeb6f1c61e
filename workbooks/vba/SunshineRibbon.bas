Attribute VB_Name = "SunshineRibbon"
Option Explicit

' What the ribbon calls, and one press of a button.

Private mRibbon As IRibbonUI
Private mLastUndo As Object

Private Const LONGEST_MESSAGE = 1000

Public Sub RibbonLoaded(ribbon As IRibbonUI)
    Set mRibbon = ribbon
End Sub

Public Sub ButtonPressed(control As IRibbonControl)
    Press control.Tag
End Sub

Public Sub ButtonEnabled(control As IRibbonControl, ByRef returnedVal)
    ' In doubt it can be pressed, and says itself what is missing.
    returnedVal = True
    On Error GoTo Unreadable
    returnedVal = IsUseful(control.Tag, ActiveWorkbook)
Unreadable:
End Sub

' Have the ribbon ask again which buttons make sense.
Public Sub Refresh()
    If Not mRibbon Is Nothing Then mRibbon.Invalidate
End Sub

' Tell whether a button makes sense for a workbook (Nothing where none is open).
Public Function IsUseful(ByVal button As String, ByVal book As Object) As Boolean
    Select Case Needs(button)
        Case ""
            IsUseful = True
        Case "book"
            IsUseful = Not (book Is Nothing)
        Case "booklet"
            IsUseful = HasForm(book, BOOKLET_FORM)
        Case "campaign"
            IsUseful = IsInCampaign(book)
        Case Else
            IsUseful = HasForm(book, "")
    End Select
End Function

' Press a button on the workbook in front and say how it went.
Public Sub Press(ByVal button As String)
    Dim told As String
    Dim isGrave As Boolean
    isGrave = Pressed(button, ActiveWorkbook, told)
    Say told, isGrave
    Refresh
End Sub

Private Sub Say(ByVal told As String, ByVal isGrave As Boolean)
    If told = "" Then Exit Sub
    MsgBox Left(told, LONGEST_MESSAGE), IIf(isGrave, vbExclamation, vbInformation), Word("title")
End Sub

' Do what a button does; give what is to be said, and whether it is grave.
Public Function Pressed(ByVal button As String, ByVal book As Object, ByRef told As String) As Boolean
    Dim answer As Variant
    told = Trouble()
    Pressed = True
    If told <> "" Then Exit Function
    On Error GoTo Broken
    answer = Server().Press(button, book)
    told = answer(0)
    Pressed = answer(1)
    If answer(2) <> "" Then OfferUndo book, CStr(answer(2))
    Exit Function
Broken:
    Forget
    told = Word("broken")
End Function

' Ctrl+Z takes back what the button did, where the host has such a list (WPS may not).
Private Sub OfferUndo(ByVal book As Object, ByVal title As String)
    Set mLastUndo = book
    On Error GoTo NotOffered
    Application.OnUndo title, "SunshineRibbon.UndoLast"
NotOffered:
End Sub

' Take back what the last button did, in the workbook it was pressed on.
Public Sub UndoLast()
    Dim told As String
    Dim isGrave As Boolean
    If mLastUndo Is Nothing Then Exit Sub
    isGrave = Pressed(UNDO_BUTTON, mLastUndo, told)
    Set mLastUndo = Nothing
    If isGrave Then Say told, isGrave
End Sub
