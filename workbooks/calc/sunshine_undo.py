"""Brings our colours back to what they were when a user undoes a button.

Calc keeps no undo for conditional formats that a program makes. Its undo list takes
actions of others, but only from inside: whoever pressed the button has ended by then.
"""

import uno
import unohelper
from com.sun.star.awt import XCallback
from com.sun.star.beans import PropertyValue
from com.sun.star.document import XUndoAction
from com.sun.star.lang import IllegalArgumentException
from com.sun.star.task import XJob

NAME = "org.sunshinexl.Undo"
EXPRESSION = "com.sun.star.sheet.ConditionFormatOperator.EXPRESSION"
LOOKS = ("CellBackColor", "CharColor", "CharWeight")


class Undo(unohelper.Base, XJob):
    """What a button calls before its step of undo, and again when it is complete."""

    def __init__(self, context):
        self.context = context

    def execute(self, arguments):
        """Return our rules in a document; where earlier ones are given, add an action.

        The action leads from what there is now back to those.
        """
        given = {one.Name: one.Value for one in arguments}
        document, sign = given["document"], given["sign"]
        now = rules(document, sign)
        if "before" in given:
            later = self.context.ServiceManager.createInstanceWithContext(
                "com.sun.star.awt.AsyncCallback", self.context
            )
            title, before = given["title"], given["before"]
            action = Colours(document, title, sign, before, now, later)
            document.getUndoManager().addUndoAction(action)
        return now


class Colours(unohelper.Base, XUndoAction):
    """An entry of the undo list: our rules as they were before and after."""

    def __init__(self, document, title, sign, before, after, later):
        self.document = document
        self.Title = title
        self.sign = sign
        self.before = before
        self.after = after
        self.later = later

    def undo(self):
        """Bring back the rules from before."""
        self.change_to(self.before)

    def redo(self):
        """Bring back the rules from after."""
        self.change_to(self.after)

    def change_to(self, rules):
        """Change the rules once the undo is over: Calc crashes on protection in it."""
        change = Change(lambda: replace(self.document, self.sign, rules))
        self.later.addCallback(change, None)


class Change(unohelper.Base, XCallback):
    """Something to be done when the office has time."""

    def __init__(self, work):
        self.work = work

    def notify(self, _):
        """Do it."""
        self.work()


def rules(document, sign):
    """Return (sheet, cells, formula, style, how it looks) of each rule with a sign."""
    styles = document.StyleFamilies.getByName("CellStyles")
    found = []
    for sheet in document.Sheets:
        for owner in sheet.ConditionalFormats.getConditionalFormats():
            cells = owner.Range.RangeAddressesAsString
            for rule in ours(owner, sign):
                style = styles.getByName(rule.StyleName)
                looks = tuple(float(getattr(style, name)) for name in LOOKS)
                found.append((sheet.Name, cells, rule.Formula1, rule.StyleName, looks))
    return tuple(found)


def ours(owner, sign):
    """Return the rules with a sign in a list of rules."""
    each = (owner.getByIndex(index) for index in range(owner.getCount()))
    return [rule for rule in each if is_ours(rule, sign)]


def is_ours(rule, sign):
    """Return whether a sign stands in a rule."""
    return sign in getattr(rule, "Formula1", "")


def replace(document, sign, wanted):
    """Take our rules out and put others in, on protected sheets too."""
    manager = document.getUndoManager()
    manager.lock()
    closed = [sheet for sheet in document.Sheets if opened(sheet)]
    try:
        for sheet in document.Sheets:
            take_out(sheet, sign)
        for name, cells, formula, style, looks in wanted:
            if document.Sheets.hasByName(name):
                provide(document, style, looks)
                put_in(document, document.Sheets.getByName(name), cells, formula, style)
    finally:
        for sheet in closed:
            sheet.protect("")
        manager.unlock()


def opened(sheet):
    """Take a sheet's protection off; return False where it has none or a password."""
    if not sheet.isProtected():
        return False
    try:
        sheet.unprotect("")
    except IllegalArgumentException:
        return False
    return True


def take_out(sheet, sign):
    """Remove our rules; lists made anew keep their order."""
    lists = sheet.ConditionalFormats
    owners = sorted(lists.getConditionalFormats(), key=lambda one: one.ID)
    movable = [is_plain(one) and is_alone(one, owners) for one in owners]
    is_after = False
    for number, owner in enumerate(owners):
        count = owner.getCount()
        mine = [n for n in range(count) if is_ours(owner.getByIndex(n), sign)]
        if count and len(mine) == count:
            lists.removeByID(owner.ID)
        elif mine or (is_after and movable[number]):
            make_anew(owner.Range, mine)
            is_after = True


def make_anew(cells, left_out):
    """Make a list of rules again; a single rule cannot be taken out of a list."""
    entries = cells.ConditionalFormat
    for index in reversed(left_out):
        entries.removeByIndex(index)
    cells.ConditionalFormat = entries


def is_plain(owner):
    """Return whether a list has conditions alone."""
    return all(owner.getByIndex(n).getType() == 0 for n in range(owner.getCount()))


def is_alone(owner, owners):
    """Return whether no other list shares cells with one."""
    cells = owner.Range
    return not any(
        cells.queryIntersection(address).getRangeAddresses()
        for other in owners
        if other.ID != owner.ID
        for address in other.Range.getRangeAddresses()
    )


def provide(document, name, looks):
    """Make a cell style unless the document has it."""
    styles = document.StyleFamilies.getByName("CellStyles")
    if not styles.hasByName(name):
        made = document.createInstance("com.sun.star.style.CellStyle")
        styles.insertByName(name, made)
        back, ink, weight = looks
        made.CellBackColor, made.CharColor = int(back), int(ink)
        made.CharWeight = weight


def put_in(document, sheet, cells, formula, style):
    """Add a rule to the list of rules for the same cells, or make one for them."""
    for owner in sheet.ConditionalFormats.getConditionalFormats():
        if owner.Range.RangeAddressesAsString == cells:
            owner.createEntry(0, 0)
            rule = owner.getByIndex(owner.getCount() - 1)
            rule.Operator = uno.getConstantByName(EXPRESSION)
            rule.Formula1 = formula
            rule.StyleName = style
            return
    target = document.createInstance("com.sun.star.sheet.SheetCellRanges")
    for one in cells.split(";" if ";" in cells else ","):
        part = sheet.getCellRangeByName(one.rpartition(".")[2])
        target.addRangeAddress(part.RangeAddress, False)
    given = {
        "Operator": uno.Enum("com.sun.star.sheet.ConditionOperator", "FORMULA"),
        "Formula1": formula,
        "StyleName": style,
    }
    entries = target.ConditionalFormat
    entries.addNew(
        tuple(PropertyValue(Name=name, Value=value) for name, value in given.items())
    )
    target.ConditionalFormat = entries


g_ImplementationHelper = unohelper.ImplementationHelper()
g_ImplementationHelper.addImplementation(Undo, NAME, (NAME,))
