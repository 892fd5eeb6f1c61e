"""Builds the groups' workbooks of one branch after another, and never over opinions."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from sunshine_xl.findings import Finding, Place
from sunshine_xl.flows import booklet_plan, built_booklets, customer_keys
from sunshine_xl.flows.booklet_plan import GroupPlan
from sunshine_xl.flows.built_booklets import Built, BuiltRecord
from sunshine_xl.flows.customer_keys import KeyRegister
from sunshine_xl.flows.gather import Progress
from sunshine_xl.flows.gathered import Gathered
from sunshine_xl.flows.writing import not_written
from sunshine_xl.forms import base_information, evaluators, groups, key_register
from sunshine_xl.io.atomic import WriteFailed, replace_file
from sunshine_xl.io.booklet_data import BookletGroup, EvaluatorSheet, Household
from sunshine_xl.io.booklet_mould import Moulds
from sunshine_xl.io.booklet_workbook import register_lines
from sunshine_xl.io.paper import page_count
from sunshine_xl.io.places import BOOKLET_RECORD, KEY_REGISTER, CampaignFolder
from sunshine_xl.policy import Policy
from sunshine_xl.records import Group
from sunshine_xl.rules.rating import Indicator

BUILT, KEPT, REFUSED = "已生成", "未变", "未重做"
_ISSUED = "册子登记中已有发放记录"
# A change of what is built makes every untouched workbook be built anew.
_EDITION = "1"
# The columns booklets are made from; what is wrong with others is told by check.
_VITAL = {
    base_information.FORM: (
        *("group_no", "household_no", "name"),
        *("is_representative", "filing_status"),
    ),
    groups.FORM: ("group_no", "group_name", "branch", "kind"),
    evaluators.FORM: ("group_no", "evaluator_no", "household_no"),
}
_FORMS = frozenset(("F1", "F10", "F11", key_register.FORM.code))


@dataclass(frozen=True, slots=True)
class Done:
    """What became of one group's workbook."""

    group: Group
    branch: str
    evaluators: int
    path: Path
    name: str
    state: str
    households: int
    copies: int
    pages: int
    sha256: str


class Builder:
    """Builds a campaign's workbooks: branch after branch, group after group.

    ``indicators`` are head office's own for 评级, none where the shipped ones serve.
    """

    def __init__(
        self,
        root: Path,
        policy: Policy,
        progress: Progress | None,
        indicators: Sequence[Indicator] = (),
    ) -> None:
        self.at = CampaignFolder(root)
        self.policy = policy
        self.moulds = Moulds(self.policy)
        self.record = BuiltRecord(self.at.output(BOOKLET_RECORD))
        self.progress = progress
        self.indicators = indicators
        self.findings: list[Finding] = []
        self.done: list[Done] = []
        self.planned = 0

    def branch(self, name: str, gathered: Gathered, *, partial: bool) -> None:
        """Build a branch's workbooks."""
        sheets = {(s.file, s.sheet) for s in gathered.sheets if s.form in _FORMS}
        self.findings += [f for f in gathered.findings if _concerns(f, sheets)]
        wrong = customer_keys.contradictions(gathered.keys)
        plans, told = booklet_plan.plan(gathered, name, partial=partial)
        self.findings += [*told, *wrong]
        if wrong:
            return
        self.planned += len(plans)
        by_branch: dict[str, list[GroupPlan]] = {}
        for one in plans:
            by_branch.setdefault(one.branch, []).append(one)
        for branch, mine in by_branch.items():
            keys = KeyRegister(gathered.keys)
            self._groups(branch, mine, keys, _issued(gathered))

    def _groups(
        self,
        branch: str,
        plans: Sequence[GroupPlan],
        keys: KeyRegister,
        issued: frozenset[str],
    ) -> None:
        """Give keys first and save them, then write the workbooks that hold them."""
        reasons = {one.group.group_no: self._reason(one, keys, issued) for one in plans}
        made = [(one, self._booklet(one, keys)) for one in plans]
        if keys.is_changed:
            path = self.at.branch(branch, KEY_REGISTER)
            if not self._write(path, keys.workbook(self.policy)):
                return
        for one, group in made:
            if self.progress:
                name = f"{branch} {one.file_name}"
                self.progress(name, len(self.done) + 1, self.planned)
            self._one(one, group, reasons[one.group.group_no])

    def _reason(self, one: GroupPlan, keys: KeyRegister, issued: frozenset[str]) -> str:
        """Return why a workbook that lies there must stay as it is."""
        path = self.at.booklet(one.branch, one.file_name)
        if not path.exists():
            return ""
        built = self.record.get(self._name(path))
        if built is not None and built.sha256 == built_booklets.checksum(path):
            # Paper that is out and the screen must show the same rows.
            return _ISSUED if one.group.group_no in issued else ""
        own = frozenset(e.household_no for e in one.evaluators if e.household_no)
        reason, booklets = built_booklets.in_the_way(
            path, self._name(path), own, self.policy
        )
        keys.adopt(booklets)
        return reason or (_ISSUED if one.group.group_no in issued else "")

    def _booklet(self, one: GroupPlan, keys: KeyRegister) -> BookletGroup:
        homes = [
            Household(
                number,
                keys.key_of(person, one.branch),
                person.household_no,
                person.name,
                person.id_number,
                person.phone,
                person.home_address,
            )
            for number, person in enumerate(one.people, 1)
        ]
        sheets = [
            EvaluatorSheet(e.evaluator_no, e.household_no) for e in one.evaluators
        ]
        group, spare = one.group, self.policy.booklet.spare_rows
        return BookletGroup(
            group.group_no,
            group.group_name or one.file_name,
            one.branch,
            group.kind,
            homes,
            sheets,
            spare_rows=spare,
            indicators=self.indicators,
        )

    def _one(self, one: GroupPlan, group: BookletGroup, reason: str) -> None:
        path = self.at.booklet(one.branch, one.file_name)
        name, source = self._name(path), _source(group, self.policy)
        built = self.record.get(name)
        sha256 = built_booklets.checksum(path)
        is_current = built is not None and built.source == source
        if reason and is_current:
            state = KEPT  # being filled in, and nothing has changed
        elif reason:
            self.findings.append(
                Finding("BOK-002", Place(name), "", {"reason": reason})
            )
            state = REFUSED
        elif built and is_current and built.sha256 == sha256:
            state = KEPT
        else:
            data = self.moulds.build(group)
            if not self._write(path, data):
                return
            sha256, state = hashlib.sha256(data).hexdigest(), BUILT
            self.record.add(Built(name, group.group_no, sha256, source))
        homes = len(group.households)
        copies = len(register_lines(group, self.policy))
        pages = page_count(homes + group.spare_rows)
        who = (one.group, one.branch, len(one.evaluators))
        size = (homes, copies, pages)
        self.done.append(Done(*who, path, name, state, *size, sha256))

    def _write(self, path: Path, data: bytes) -> bool:
        try:
            path.parent.mkdir(parents=True, exist_ok=True)
            replace_file(path, data)
        except (WriteFailed, OSError) as problem:
            self.findings.append(not_written(self._name(path), problem))
            return False
        return True

    def _name(self, path: Path) -> str:
        return path.relative_to(self.at.root).as_posix()


def _issued(gathered: Gathered) -> frozenset[str]:
    """Return the groups whose paper copies have been handed out (册子登记)."""
    return frozenset(
        copy.group_no
        for copy in gathered.copies
        if copy.issued_on or copy.received_by or copy.returned_on
    )


def _concerns(one: Finding, sheets: set[tuple[str, str]]) -> bool:
    """Return whether a finding of reading bears on booklets; check tells the rest."""
    if one.code.startswith(("FILE-", "POL-")):
        return True
    if (one.place.file, one.place.sheet) not in sheets:
        return False
    if one.code.startswith("HDR-"):
        return True
    vital = {form.by_field[n].title for form, names in _VITAL.items() for n in names}
    return one.field in vital and not one.code.startswith("FLD-1")


def _source(group: BookletGroup, policy: Policy) -> str:
    """Return a checksum of everything a workbook is made from."""
    return hashlib.sha256(repr((_EDITION, group, policy)).encode()).hexdigest()
