Attribute VB_Name = "SunshineCom"
Option Explicit

' In place of the connection to Python: a server that can be missing, old or broken.

Public Mood As String
Public LastPressed As String
Public LastOpened As String

Public Function NewServer() As Object
    If Mood = "missing" Then Exit Function
    Set NewServer = New StubServer
End Function
