"""Every official form this edition knows, in the order of the campaign."""

from __future__ import annotations

from sunshine_xl.forms import (
    areas,
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
    parameter_sheet,
    platform_customers,
    questionnaire,
    rating_sheet,
    receipt,
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
