Attribute VB_Name = "SunshineCom"
Option Explicit

' Windows itself starts the Python process when its class is asked for (written into the
' user's registry by "sunshine-xl addin install"): Excel starts no program, loads no DLL
' and needs no console window.

' Give a connection to the Python process, or Nothing where there is none.
Public Function NewServer() As Object
    On Error Resume Next
    Set NewServer = CreateObject(SERVER_CLASS)
End Function
