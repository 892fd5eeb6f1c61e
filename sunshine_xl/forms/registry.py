"""Every official form this edition knows, in the order of the campaign."""

from __future__ import annotations

from sunshine_xl.forms import (
    areas,
    base_information,
    blacklist,
    booklet,
    copy_register,
    evaluators,
    final_list,
    groups,
    household_file,
    loan_ledger,
    parameter_sheet,
    platform_customers,
    rating_sheet,
    summary,
)
from sunshine_xl.forms.column import Form

FORMS: tuple[Form, ...] = tuple(
    module.FORM
    for module in (
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
    )
)
