Attribute VB_Name = "SunshineServer"
Option Explicit

' The way to Python: one process for all workbooks, asked for once and kept.

Private mServer As Object
Private mFailedAt As Date
Private mHasFailed As Boolean

' How long a cell waits before it asks for Python again once there was none; with
' thousands of formulas each attempt would be felt.
Private Const PATIENCE_SECONDS = 30

' Give the server, or Nothing where there is none. Its version must be the add-in's.
Public Function Server() As Object
    If mServer Is Nothing Then Set mServer = NewServer()
    Set Server = mServer
End Function

' As Server, but soon tired: for cells, of which there may be thousands.
Public Function ServerForCells() As Object
    If mHasFailed Then
        If DateDiff("s", mFailedAt, Now) < PATIENCE_SECONDS Then Exit Function
    End If
    Set ServerForCells = Server()
    mHasFailed = (mServer Is Nothing)
    If mHasFailed Then mFailedAt = Now
End Function

' Forget the server: it has ended, or another is to be tried.
Public Sub Forget()
    Set mServer = Nothing
    mHasFailed = False
End Sub

' Say why the buttons do nothing, or "" where all is well.
Public Function Trouble() As String
    Dim found As Object
    Set found = Server()
    If found Is Nothing Then
        Trouble = Word("no_python")
    ElseIf found.Version() <> VERSION_BUILT Then
        Trouble = Word("other_version") & vbLf & VERSION_BUILT & " / " & found.Version()
        Forget
    End If
End Function
