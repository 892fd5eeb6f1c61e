Attribute VB_Name = "Probe"
Option Explicit

' What the tests call: it sets the server's mood and gives a text that proves the result.

Public Function InMood(ByVal wanted As String) As String
    Mood = wanted
    Forget
    InMood = "mood " & Mood
End Function

Public Function ProbeWord(ByVal name As String) As String
    ProbeWord = Word(name)
End Function

Public Function ProbeNeeds(ByVal button As String) As String
    ProbeNeeds = "needs " & Needs(button)
End Function

Public Function ProbeTrouble() As String
    ProbeTrouble = "trouble " & Trouble()
End Function

Public Function ProbeUseful(ByVal button As String) As String
    ProbeUseful = "useful " & IsUseful(button, ActiveWorkbook) & " " & IsUseful(button, Nothing)
End Function

Public Function ProbePressed(ByVal button As String) As String
    Dim told As String
    Dim grave As Boolean
    grave = Pressed(button, ActiveWorkbook, told)
    ProbePressed = told & "; grave " & grave
End Function

Public Function ProbeSummary() As String
    ProbeSummary = "summary " & Summary(ActiveWorkbook)
End Function

Public Function ProbeFunction() As String
    ProbeFunction = "" & SUN_LIMIT(1, 2)
End Function

Public Function ProbeErrors() As String
    Dim result As Variant
    result = SUN_MASK(1)
    If IsArray(result) Then
        ProbeErrors = result(1, 1) & " " & IsError(result(1, 2)) & " " & result(2, 1) & " " & IsError(result(2, 2))
    Else
        ProbeErrors = "error " & IsError(result)
    End If
End Function

Public Function ProbeTop() As String
    ProbeTop = TopOf(ActiveSheet)
End Function

Public Function ProbeForm(ByVal form As String) As String
    ProbeForm = "form " & HasForm(ActiveWorkbook, form)
End Function

Public Function ProbeCampaign() As String
    ProbeCampaign = "campaign " & IsInCampaign(ActiveWorkbook) & " " & IsInCampaign(Nothing)
End Function

Public Function ProbeEnabled(ByVal button As String) As String
    Dim control As Object
    Dim enabled As Variant
    Set control = New StubControl
    control.Tag = button
    ButtonEnabled control, enabled
    ProbeEnabled = "enabled " & enabled
End Function

' A press without a word shows no dialog, which nobody here could close.
Public Function ProbePressAndUndo() As String
    Press "check"
    ProbePressAndUndo = LastPressed
    LastPressed = ""
    UndoLast
    ProbePressAndUndo = ProbePressAndUndo & "; " & LastPressed
    LastPressed = ""
    UndoLast
    ProbePressAndUndo = ProbePressAndUndo & "; " & LastPressed
    Refresh
End Function

Public Function ProbeStart() As String
    Start
    ProbeStart = LastOpened
    LastOpened = ""
End Function

Public Function ProbeOpened() As String
    Opened ActiveWorkbook
    ProbeOpened = LastOpened
    LastOpened = ""
End Function
