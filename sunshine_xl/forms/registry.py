"""Every official form this edition knows, in the order of the campaign."""

from __future__ import annotations

from sunshine_xl.forms import (
    adjustments,
    areas,
    bad_conclusions,
    base_information,
    blacklist,
    booklet,
    branch_registers,
    copy_register,
    entry_check,
    evaluators,
    final_list,
    groups,
    head_office_registers,
    household_file,
    import_template,
    loan_ledger,
    loan_reasons,
    parameter_sheet,
    platform_customers,
    questionnaire,
    rating_sheet,
    receipt,
    removals,
    review,
    staff,
    summary,
)
from sunshine_xl.forms.column import Form

_MODULES = (
    base_information,
    household_file,
    booklet,
    rating_sheet,
    summary,
    final_list,
    loan_ledger,
    blacklist,
    groups,
    evaluators,
    copy_register,
    platform_customers,
    areas,
    parameter_sheet,
    questionnaire,
    import_template,
    receipt,
    loan_reasons,
    bad_conclusions,
    review,
    removals,
    adjustments,
    staff,
)

FORMS: tuple[Form, ...] = (
    *(module.FORM for module in _MODULES),
    head_office_registers.OFFICE,
    head_office_registers.STATIONED,
    head_office_registers.PLANS,
    branch_registers.TEAM,
    branch_registers.TASKS,
    branch_registers.TRAINING,
    branch_registers.TRACKING,
    branch_registers.PUBLICITY,
)
FORMS += (entry_check.DIFFERENCES, entry_check.TALLIES)
