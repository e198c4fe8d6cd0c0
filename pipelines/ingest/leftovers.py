"""Names that are no documents: what software leaves behind, hidden files, and files that are still being written.

Leftovers (`Thumbs.db`, `~$预算.docx`, `.DS_Store`, `.git`) are passed over and counted: nobody put them there as a
document. A name that merely begins with a dot, or ends like an unfinished download, may hold one, so it is told.
"""

from __future__ import annotations

import re

HIDDEN = "hidden"
UNFINISHED = "unfinished"

REASONS: dict[str, tuple[str, str]] = {
    HIDDEN: (
        "a hidden file or folder (its name begins with a dot) is not read: rename it to have it read",
        "隐藏的文件或文件夹（名称以“.”开头）不读取；如需读取请改名",
    ),
    UNFINISHED: (
        "a temporary file or unfinished download is not read: finish or rename it",
        "临时文件或未完成的下载不读取；请完成下载或改名",
    ),
}

# Written by Office, file managers, version control and network drives; never by a person as a document.
_LEFTOVERS = re.compile(
    rb"(?:~\$.*|\._.*|\.~.*|\.ds_store|\.appledouble|\.spotlight-.*|\.trash.*|\.fseventsd|\.directory|\.localized"
    rb"|\.nfs.*|\.fuse_hidden.*|\.smbdelete.*|\.gitkeep|\.gitignore|\.gitattributes|\.git|\.svn|\.hg|\.keep"
    rb"|\.stfolder|\.syncthing.*|\.dropbox.*|thumbs\.db|ehthumbs\.db|desktop\.ini|icon\r|__macosx|\$recycle\.bin"
    rb"|system volume information|lost\+found|@eadir)",
    re.I | re.S,
)
_UNFINISHED_ENDS = (b".part", b".partial", b".crdownload", b".download", b".opdownload", b".tmp", b".temp")


def is_leftover(name: bytes) -> bool:
    """Tell whether a file's or folder's own name is one that software leaves behind."""
    return _LEFTOVERS.fullmatch(name) is not None


def temporary_kind(name: bytes) -> str | None:
    """Return `hidden` or `unfinished` for a name that is not read although it may be a document's, else None."""
    if name.startswith(b"."):
        return HIDDEN
    return UNFINISHED if name.lower().endswith(_UNFINISHED_ENDS) else None
