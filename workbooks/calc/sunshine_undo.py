"""Takes our colours back when a user undoes a button.

Calc keeps no undo for conditional formats that a program makes. Its undo list takes
actions of others, but only from inside: whoever pressed the button has ended by then.
"""

import unohelper
from com.sun.star.document import XUndoAction
from com.sun.star.task import XJob

NAME = "org.sunshinexl.Undo"


class Undo(unohelper.Base, XJob):
    """What a button calls before its step of undo is complete."""

    def __init__(self, context):
        self.context = context

    def execute(self, arguments):
        """Add an action to the undo list of a document."""
        given = {one.Name: one.Value for one in arguments}
        document = given["document"]
        action = TakeBack(document, given["title"], given["sign"])
        document.getUndoManager().addUndoAction(action)


class TakeBack(unohelper.Base, XUndoAction):
    """An entry of the undo list: the rules that bear a sign go."""

    def __init__(self, document, title, sign):
        self.document = document
        self.Title = title
        self.sign = sign

    def undo(self):
        """Remove every rule with the sign."""
        for sheet in self.document.Sheets:
            rules = sheet.ConditionalFormats
            for owner in rules.getConditionalFormats():
                if self.is_ours(owner):
                    rules.removeByID(owner.ID)

    def redo(self):
        """Leave it at that: pressing the button again colours the cells again."""

    def is_ours(self, owner):
        """Return whether the sign stands in the first rule of some cells."""
        first = owner.getByIndex(0)
        return self.sign in getattr(first, "Formula1", "")


g_ImplementationHelper = unohelper.ImplementationHelper()
g_ImplementationHelper.addImplementation(Undo, NAME, (NAME,))
