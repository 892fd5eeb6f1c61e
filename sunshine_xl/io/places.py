"""Where things lie in a campaign's folder: every name of a folder or file once.

Forms are recognised by their header row wherever they lie; these are the names that
are written, and the folders that are not read.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

CAMPAIGN_FILE = "campaign.toml"
HEAD_OFFICE, BRANCHES, OUTPUT, LOG = "总行", "支行", "输出", "日志"
BOOKLETS, SUMMARIES = "评议册", "汇总表"
# What is in these comes from us and is never read as input.
NOT_READ = frozenset((OUTPUT, LOG))

LEDGER, BLACKLIST = "贷款台账.xlsx", "不良名单.xlsx"
PLATFORM, AREAS = "平台客户.xlsx", "辖区.xlsx"
IMPORT_TEMPLATE = "预授信批量导入数据模板.xlsx"
BASE_INFORMATION, GROUPS = "基础信息采集表.xlsx", "评议小组.xlsx"
QUESTIONNAIRE, FINAL_LIST = "电子银行业务调查问卷.xlsx", "表6.xlsx"
# Checks before the final list, and what is kept of it.
CROSS_CHECK, REVIEW, STAFF = "交叉核查.xlsx", "行内评议.xlsx", "岗位人员.xlsx"
AUDIT_REFERRAL, ADJUSTMENTS = "审计移送.xlsx", "额度调整.xlsx"
LOG_FILE, LOG_LOCK, LOG_ANCHOR = "日志.jsonl", "日志.lock", "日志锚.json"
WORK_LOCK = "办理.lock"
LOCKED_LIST, EVIDENCE = "定稿清单", "调整材料"

# Copies, second entry, supplements and rating.
COPY_REGISTER, COPIES_LIST = "册子登记.xlsx", "册子收发.xlsx"
SECOND_ENTRY, DIFFERENCES, GAPS = "录入核对", "核对差异.xlsx", "退回补填"
SUPPLEMENTS, RATINGS, RATING_TABLE = "补充信息.xlsx", "评级", "评级标准.xlsx"
# What the filing phase writes under 输出.
ADDED, UPDATED, REJECTED = "新增清单.xlsx", "更新清单.xlsx", "拒绝清单.xlsx"
EXCLUDED, ASSIGNED, FILE_GAPS = "排除清单.xlsx", "归属清单.xlsx", "档案缺口.xlsx"
FILED, ANSWERED = "建档完整率.xlsx", "问卷统计.xlsx"
OFFICE_REGISTERS, BRANCH_REGISTERS = "总行工作登记.xlsx", "支行工作登记.xlsx"
IMPORTS, NEW_CUSTOMERS = "导入", "新增客户"

# Below 输出: what goes to the platform and the CRM, and what comes back.
IMPORTS, ALL_CUSTOMERS, RECEIPT = "导入", "全部客户清单.xlsx", "回执核对.xlsx"
CUSTOMER_BASE, CUSTOMER_DATABASE = "客户库", "客户库.sqlite"
COMPARISON = "年度对比.xlsx"
# Lies in every folder of results and says that they are confidential.
NOTICE = "内部资料.txt"

# What head office makes of everything.
MERGED, PROGRESS, PROGRESS_PAGE = "合并.xlsx", "进度.xlsx", "进度.html"
IMPORTS = "导入"

# Who is behind a 客户键; stays at the branch.
KEY_REGISTER = "客户键登记.xlsx"
PRINTING, PRINT_LIST, HAND_OVER = "印刷", "印刷清单.xlsx", "交接清单"
BOOKLET_RECORD = "评议册生成记录.jsonl"
COVER = "封面.xlsx"
_DESK = ".merge"


@dataclass(frozen=True, slots=True)
class CampaignFolder:
    """A campaign's folder; its methods return paths below it, whether there or not."""

    root: Path

    def head_office(self, name: str) -> Path:
        """Return the path of one of head office's files."""
        return self.root / HEAD_OFFICE / name

    def branch(self, branch: str, name: str = "") -> Path:
        """Return a branch's folder, or the path of one of its files."""
        return self.root / BRANCHES / branch / name

    def booklet(self, branch: str, group_name: str) -> Path:
        """Return the path of a group's workbook."""
        return self.branch(branch, BOOKLETS) / f"{group_name}.xlsx"

    def output(self, *names: str) -> Path:
        """Return the path of something written for the staff."""
        return self.root.joinpath(OUTPUT, *names)

    def finding_list(self, label: str) -> Path:
        """Return the path of the list of what a step of the campaign found."""
        return self.output(f"疑点_{label}.xlsx")

    def log(self, name: str = "") -> Path:
        """Return the folder of the log, or the path of a file in it."""
        return self.root / LOG / name


def campaign_root(path: Path) -> Path | None:
    """Return the nearest folder at or above ``path`` that holds campaign.toml."""
    whole = path.absolute()
    for folder in (whole, *whole.parents):
        if (folder / CAMPAIGN_FILE).is_file():
            return folder
    return None


def merge_desk(result: Path) -> Path:
    """Return the private folder in which a merge notes what it has read so far."""
    return result.with_name(f".{result.name}{_DESK}")


def is_merge_desk(name: str) -> bool:
    """Return whether a folder's name is that of a merge's private folder."""
    return name.startswith(".") and name.endswith(_DESK)


def branch_folder(root: Path, path: Path) -> Path | None:
    """Return the folder of the branch a file belongs to, or None."""
    inside = path.absolute().relative_to(root).parts
    if len(inside) > 2 and inside[0] == BRANCHES:
        return root / BRANCHES / inside[1]
    return None
