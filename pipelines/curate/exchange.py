"""Replacing a whole folder at once.

What a reader may rely on: whoever opens the folder finds the old one or the new one, complete, never a mixture. On
Linux and macOS the two folders change names in one system call. Where the file system has no such call, the old folder
is renamed away and the new one into its place; a run killed between the two leaves no folder at that name, and
`recover` puts the old one back at the next start.
"""

from __future__ import annotations

import ctypes
import errno
import os
import shutil
import sys
from pathlib import Path

_AT_FDCWD = -100
_RENAME_EXCHANGE = 2
_RENAME_SWAP = 2
_UNSUPPORTED = frozenset({errno.ENOSYS, errno.EINVAL, errno.ENOTSUP, errno.EOPNOTSUPP})


def staging_folder(folder: Path, build_id: str) -> Path:
    """Return the hidden sibling in which the next content of `folder` is built."""
    return folder.parent / f".{folder.name}-{build_id}"


def recover(folder: Path) -> None:
    """Undo what a killed run left behind: put the old folder back if it stands aside, remove everything half built."""
    retired = _retired(folder)
    if retired.is_dir() and not folder.exists():
        retired.rename(folder)
    for leftover in sorted(folder.parent.glob(f".{folder.name}-*")):
        if leftover.is_dir() and not leftover.is_symlink():
            shutil.rmtree(leftover)


def replace_folder(folder: Path, replacement: Path) -> None:
    """Put `replacement` in the place of `folder` and remove the old content.

    `replacement` is a complete sibling on the same file system. Raises OSError where `folder` cannot be renamed (a
    mount point); the old content is then untouched.
    """
    folder.parent.mkdir(parents=True, exist_ok=True)
    if not folder.exists():
        replacement.rename(folder)
    elif _exchanged(folder, replacement):
        sync_folder(folder.parent)
        shutil.rmtree(replacement)
    else:
        retired = _retired(folder)
        folder.rename(retired)
        replacement.rename(folder)
        sync_folder(folder.parent)
        shutil.rmtree(retired)
    sync_folder(folder.parent)


def link_or_copy(source: Path, target: Path) -> None:
    """Give the file `source` a second name; copy it, with its times, where the file system has no hard links."""
    try:
        os.link(source, target)
    except OSError:
        shutil.copy2(source, target)


def write_durably(path: Path, content: bytes) -> None:
    """Write a new file and return only when the disk has it."""
    with path.open("xb") as file:
        file.write(content)
        file.flush()
        os.fsync(file.fileno())


def sync_folder(folder: Path) -> None:
    """Return only when the disk knows which names `folder` holds."""
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def _retired(folder: Path) -> Path:
    return folder.parent / f".{folder.name}-retired"


def _exchanged(first: Path, second: Path) -> bool:
    """Exchange two names in one system call; return False where the platform or the file system has none."""
    library = ctypes.CDLL(None, use_errno=True)
    names = (os.fsencode(first), os.fsencode(second))
    if sys.platform == "darwin" and hasattr(library, "renamex_np"):
        result = library.renamex_np(*names, ctypes.c_uint(_RENAME_SWAP))
    elif hasattr(library, "renameat2"):
        result = library.renameat2(_AT_FDCWD, names[0], _AT_FDCWD, names[1], ctypes.c_uint(_RENAME_EXCHANGE))
    else:
        return False
    if result == 0:
        return True
    number = ctypes.get_errno()
    if number in _UNSUPPORTED:
        return False
    raise OSError(number, os.strerror(number), str(first), None, str(second))
