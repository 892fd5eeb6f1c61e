"""The staff's guide as a page for the browser, made from docs/使用手册.md."""

from __future__ import annotations

import tempfile
from pathlib import Path

from sunshine_xl import __version__, assets

_SOURCE = "使用手册.md"
_LINKED = "findings.md"
_PAGE = """<!DOCTYPE html>
<html lang="zh-CN"><head><meta charset="utf-8">
<meta name="viewport" content="width=device-width">
<title>阳光信贷 {title}</title><style>
body{{font:16px/1.7 "Microsoft YaHei","PingFang SC","Noto Sans CJK SC",sans-serif;
max-width:52em;margin:2em auto;padding:0 1em;color:#222}}
h1,h2,h3{{line-height:1.3}} h2{{border-bottom:1px solid #ccc;margin-top:2em}}
table{{border-collapse:collapse;width:100%}} th,td{{border:1px solid #bbb;
padding:.3em .6em;text-align:left;vertical-align:top}} th{{background:#ddebf7}}
pre{{background:#f5f5f5;padding:.8em;overflow-x:auto}} img{{max-width:100%}}
blockquote{{border-left:4px solid #c00000;margin-left:0;padding-left:1em}}
@media print{{body{{margin:0;max-width:none}}}}
</style></head><body>
{body}
</body></html>
"""


def write_guide(folder: Path | None = None) -> Path:
    """Write the guide and the list of findings as pages; return the guide's path.

    Without a folder they lie in the user's own temporary one. Pictures stay where the
    package has them.
    """
    target = folder or Path(tempfile.mkdtemp(prefix="sunshine-xl-guide-"))
    target.mkdir(parents=True, exist_ok=True)
    for name in (_LINKED, _SOURCE):
        page = (target / name).with_suffix(".html")
        page.write_text(_rendered(assets.document(name)), "utf-8")
    return page


def _rendered(source: Path) -> str:
    from markdown_it import MarkdownIt

    text = source.read_text("utf-8")
    body = MarkdownIt("commonmark").enable("table").render(text)
    images = (source.parent / "images").as_uri()
    body = body.replace('src="images/', f'src="{images}/')
    body = body.replace(f'href="{_LINKED}', f'href="{Path(_LINKED).stem}.html')
    return _PAGE.format(title=f"{source.stem} {__version__}", body=body)
