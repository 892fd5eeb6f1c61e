Attribute VB_Name = "SunshineFolder"
Option Explicit

' Whether a workbook lies in a campaign's folder: the file campaign.toml stands above it.

' A branch's booklet lies three folders below; deeper ones are asked for no longer.
Private Const FOLDERS_LOOKED_AT = 6

' Tell whether a workbook lies in a campaign's folder (False where it was never saved).
Public Function IsInCampaign(ByVal book As Object) As Boolean
    Dim folder As String
    Dim number As Long
    If book Is Nothing Then Exit Function
    folder = Slashed(book.Path)
    For number = 1 To FOLDERS_LOOKED_AT
        If folder = "" Then Exit Function
        If IsFile(folder & "/" & CAMPAIGN_FILE) Then
            IsInCampaign = True
            Exit Function
        End If
        folder = Left(folder, InStrRev("/" & folder, "/") - 1)
        If Right(folder, 1) = "/" Then folder = Left(folder, Len(folder) - 1)
    Next
End Function

Private Function Slashed(ByVal path As String) As String
    Slashed = Replace(path, "\", "/")
End Function

' Chinese folders are found by Windows' own object; where there is none, Dir is enough.
Private Function IsFile(ByVal path As String) As Boolean
    On Error GoTo NoSuchObject
    IsFile = CreateObject("Scripting.FileSystemObject").FileExists(path)
    Exit Function
NoSuchObject:
    IsFile = FoundByDir(path)
End Function

Private Function FoundByDir(ByVal path As String) As Boolean
    On Error GoTo NotThere
    FoundByDir = (Dir(path) <> "")
NotThere:
End Function
