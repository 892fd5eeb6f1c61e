"""The worksheet functions staff type into cells; xlwings registers these names."""

from sunshine_udfs.limit_functions import (
    SUN_AMOUNT,
    SUN_BAND,
    SUN_LIMIT,
    SUN_TRIMMED_MEAN,
)
from sunshine_udfs.list_functions import SUN_BLACKLIST, SUN_LOAN_BALANCE
from sunshine_udfs.people_functions import (
    SUN_ID_AGE,
    SUN_ID_BIRTH,
    SUN_ID_CHECK,
    SUN_ID_SEX,
    SUN_MASK,
    SUN_PHONE_CHECK,
)
from sunshine_udfs.rating_functions import SUN_RATING

__all__ = [
    "SUN_AMOUNT",
    "SUN_BAND",
    "SUN_BLACKLIST",
    "SUN_ID_AGE",
    "SUN_ID_BIRTH",
    "SUN_ID_CHECK",
    "SUN_ID_SEX",
    "SUN_LIMIT",
    "SUN_LOAN_BALANCE",
    "SUN_MASK",
    "SUN_PHONE_CHECK",
    "SUN_RATING",
    "SUN_TRIMMED_MEAN",
]
