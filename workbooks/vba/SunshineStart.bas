Attribute VB_Name = "SunshineStart"
Option Explicit

' What happens by itself: Excel starts, a workbook opens, another sheet comes to the front.

Private mEvents As SunshineEvents

' Listen to Excel, and look at what is open already.
Public Sub Start()
    Dim book As Object
    Set mEvents = New SunshineEvents
    mEvents.Listen
    For Each book In Application.Workbooks
        Opened book
    Next
End Sub

' Summarise a booklet that has been opened; any other workbook is left alone.
Public Sub Opened(ByVal book As Object)
    Dim told As String
    told = Summary(book)
    If told <> "" Then Application.StatusBar = told
End Sub

' Give the line that sums a workbook up, or "" where it is none of ours.
Public Function Summary(ByVal book As Object) As String
    If Not IsBooklet(book) Then Exit Function
    ' Nobody has pressed anything: one line, the dialog comes with a button.
    Summary = Word("not_ready")
    If Trouble() <> "" Then Exit Function
    On Error GoTo Broken
    Summary = Server().Opened(book)
    Exit Function
Broken:
    Forget
End Function

Private Function IsBooklet(ByVal book As Object) As Boolean
    ' A workbook that cannot even be looked at is none of ours, and opening it must not
    ' end in a message of this add-in's.
    On Error GoTo Unreadable
    IsBooklet = HasForm(book, BOOKLET_FORM)
Unreadable:
End Function
