"""The register of raw documents: what lies in `data/raw`, by the SHA-256 of its bytes.

`data/raw` is the truth. Every call walks it anew, so that a file that is gone or replaced is gone or replaced; only
files whose size, times or inode changed are read again. Symbolic links are never followed: one to a place inside
`data/raw` says nothing new, one to a place outside is a problem. Paths are handled as the bytes the file system gives;
the text of a path is for people.

The register is kept in one Arrow IPC file, written beside and renamed. It scales to millions of files: columns instead
of objects, no path object per file.
"""

from __future__ import annotations

import errno
import hashlib
import os
import stat
import time
from array import array
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

import polars as pl

DOCUMENT_SCHEMA: dict[str, pl.DataType] = {
    "document_id": pl.String(),
    "path": pl.String(),
    "other_paths": pl.List(pl.String),
    "size_bytes": pl.Int64(),
    "first_seen_at": pl.Datetime("us", "UTC"),
    "location": pl.Binary(),
}
PROBLEM_SCHEMA: dict[str, pl.DataType] = {
    "path": pl.String(),
    "problem": pl.String(),
    "message_en": pl.String(),
    "message_zh": pl.String(),
}

_FILE_SCHEMA: dict[str, pl.DataType] = {
    "location": pl.Binary(),
    "size_bytes": pl.Int64(),
    "modified": pl.Int64(),
    "changed": pl.Int64(),
    "inode": pl.UInt64(),
    "document_id": pl.String(),
    "first_seen_at": pl.Datetime("us", "UTC"),
    "problem": pl.String(),
}
_IDENTITY = ["location", "size_bytes", "modified", "changed", "inode"]

PROBLEMS: dict[str, tuple[str, str]] = {
    "link_outside": (
        "a symbolic link to a place outside data/raw is not followed: copy the document itself",
        "符号链接指向 data/raw 之外，未读取：请复制文件本身",
    ),
    "link_broken": ("a symbolic link that leads nowhere", "符号链接的目标不存在"),
    "special_file": ("not a regular file (pipe, socket or device)", "不是普通文件（管道、套接字或设备）"),
    "no_permission": (
        "the file or folder may not be read: check its permissions",
        "没有读取权限，请检查文件或文件夹权限",
    ),
    "unreadable": ("the file or folder cannot be read from the disk", "无法从磁盘读取文件或文件夹"),
    "still_changing": (
        "the file changed while it was read, probably it is still being copied; the next build reads it",
        "读取时文件仍在变化，可能正在复制；下次构建时读取",
    ),
}

# What file managers, Office and archives leave behind, and what is still being downloaded.
_IGNORED_NAMES = frozenset({b"thumbs.db", b"desktop.ini", b"icon\r", b"__macosx", b"$recycle.bin"})
_IGNORED_STARTS = (b".", b"~$")
_IGNORED_ENDS = (b".part", b".crdownload", b".download", b".tmp")
_CHUNK = 1 << 20
# A file written this recently may be written again within the same tick of the file system's clock.
_UNSETTLED_NANOSECONDS = 2_000_000_000


@dataclass(frozen=True, slots=True)
class Register:
    """The documents of `data/raw`, sorted by path, and what could not be taken in.

    `documents` has the columns of `DOCUMENT_SCHEMA`: one row per distinct content; `path` is the first of its paths,
    the others are in `other_paths`; `location` is `path` in the bytes of the file system. `problems` has those of
    `PROBLEM_SCHEMA`. `files` counts regular files, `ignored` hidden and temporary names, `hashed` files read just now.
    """

    documents: pl.DataFrame
    problems: pl.DataFrame
    files: int = 0
    ignored: int = 0
    hashed: int = 0


def update(
    raw: Path, kept: Path, now: datetime | None = None, report: Callable[[str], None] = lambda _message: None
) -> Register:
    """Walk `raw`, bring the register kept in the file `kept` up to date, and return it.

    `now` (default: the present, UTC) becomes `first_seen_at` of contents not seen before. The file is not touched when
    nothing changed. A missing `raw` is an empty register; a register file that cannot be read is made anew. Raises
    OSError where the register cannot be written.
    """
    moment = now or datetime.now(UTC)
    walk = _walk(os.fsencode(os.path.realpath(raw)))
    before = _kept(kept)
    files = walk.files.join(
        before.filter(pl.col("document_id").is_not_null()).select(*_IDENTITY, "document_id"),
        on=_IDENTITY,
        how="left",
        maintain_order="left",
    )
    files, hashed = _hash_new(files, os.fsencode(os.path.realpath(raw)), walk.problems, report)
    seen = before.filter(pl.col("document_id").is_not_null()).group_by("document_id").agg(pl.col("first_seen_at").min())
    files = files.join(seen, on="document_id", how="left", maintain_order="left").with_columns(
        pl.col("first_seen_at").fill_null(pl.lit(moment, dtype=pl.Datetime("us", "UTC"))),
        pl.lit(None, dtype=pl.String).alias("problem"),
    )
    problems = pl.DataFrame(walk.problems, schema={"location": pl.Binary, "problem": pl.String}, orient="row")
    after = pl.concat([files.select(*_FILE_SCHEMA), problems], how="diagonal").select(*_FILE_SCHEMA).sort("location")
    if not after.equals(before) or not kept.exists():
        _keep(after, kept)
    return _register_of(after, walk.ignored, hashed)


def load(kept: Path) -> Register:
    """Return the register as the last `update` left it; empty where there is none."""
    return _register_of(_kept(kept), ignored=0, hashed=0)


def fingerprint(raw: Path) -> str:
    """Return a fingerprint of the names, sizes, times and inodes of all files below `raw`, hexadecimal; reads none."""
    files = _walk(os.fsencode(os.path.realpath(raw))).files
    digest = hashlib.sha256()
    for column in _IDENTITY:
        # Lengths keep one name's end from being taken for the next one's beginning.
        values = files[column].to_list()
        digest.update(repr(values).encode())
    return digest.hexdigest()


def text_of(location: bytes) -> str:
    """Give a path for people: UTF-8 where it is, else GB18030 (archives made on Chinese Windows), else with escapes."""
    for encoding in ("utf-8", "gb18030"):
        try:
            return location.decode(encoding)
        except UnicodeDecodeError:
            continue
    return location.decode("utf-8", "backslashreplace")


@dataclass(slots=True)
class _Walk:
    files: pl.DataFrame
    problems: list[tuple[bytes, str]]
    ignored: int


def _walk(root: bytes) -> _Walk:
    locations: list[bytes] = []
    sizes, modified, changed, inodes = array("q"), array("q"), array("q"), array("Q")
    problems: list[tuple[bytes, str]] = []
    ignored = 0
    folders = [b""]
    while folders:
        folder = folders.pop()
        prefix = folder + b"/" if folder else b""
        try:
            entries = os.scandir(os.path.join(root, folder))
        except OSError as error:
            # An absent root holds no documents; a folder that vanished since it was listed is gone.
            if error.errno != errno.ENOENT:
                problems.append((folder or b".", _problem_of(error)))
            continue
        with entries:
            while True:
                try:
                    entry = next(entries, None)
                except OSError as error:
                    problems.append((folder or b".", _problem_of(error)))
                    break
                if entry is None:
                    break
                name = entry.name
                lower = name.lower()
                if lower.startswith(_IGNORED_STARTS) or lower.endswith(_IGNORED_ENDS) or lower in _IGNORED_NAMES:
                    ignored += 1
                    continue
                location = prefix + name
                try:
                    status = entry.stat(follow_symlinks=False)
                except FileNotFoundError:
                    continue
                except OSError as error:
                    problems.append((location, _problem_of(error)))
                    continue
                if stat.S_ISREG(status.st_mode):
                    locations.append(location)
                    sizes.append(status.st_size)
                    modified.append(status.st_mtime_ns)
                    changed.append(status.st_ctime_ns)
                    inodes.append(status.st_ino)
                elif stat.S_ISDIR(status.st_mode):
                    folders.append(location)
                elif stat.S_ISLNK(status.st_mode):
                    problem = _link_problem(root, location)
                    if problem is None:
                        ignored += 1
                    else:
                        problems.append((location, problem))
                else:
                    problems.append((location, "special_file"))
    files = pl.DataFrame(
        [
            pl.Series("location", locations, dtype=pl.Binary),
            pl.Series("size_bytes", sizes, dtype=pl.Int64),
            pl.Series("modified", modified, dtype=pl.Int64),
            pl.Series("changed", changed, dtype=pl.Int64),
            pl.Series("inode", inodes, dtype=pl.UInt64),
        ]
    )
    return _Walk(files.sort("location"), problems, ignored)


def _link_problem(root: bytes, location: bytes) -> str | None:
    """Judge a symbolic link: None where it leads to another place in `root`, which is read there."""
    try:
        target = os.path.realpath(os.path.join(root, location), strict=True)
    except OSError:
        return "link_broken"
    return None if target == root or target.startswith(root + b"/") else "link_outside"


def _problem_of(error: OSError) -> str:
    return "no_permission" if error.errno in (errno.EACCES, errno.EPERM) else "unreadable"


def _hash_new(
    files: pl.DataFrame, root: bytes, problems: list[tuple[bytes, str]], report: Callable[[str], None]
) -> tuple[pl.DataFrame, int]:
    """Fill in `document_id` where it is missing, dropping files that vanished and noting those that cannot be read."""
    new = files.filter(pl.col("document_id").is_null())
    found: list[tuple[bytes, int, int, int, int, str]] = []
    hashed = 0
    announced = time.monotonic()
    for number, location in enumerate(new["location"]):
        if time.monotonic() - announced > 5:
            announced = time.monotonic()
            report(f"  registered {number:,} of {new.height:,} new files")
        try:
            result = _hash(os.path.join(root, location))
        except FileNotFoundError:
            continue
        except OSError as error:
            # O_NOFOLLOW met a link, or the kind of the file changed since the walk.
            problems.append(
                (location, "special_file" if error.errno in (errno.ELOOP, errno.ENXIO) else _problem_of(error))
            )
            continue
        if result is None:
            problems.append((location, "still_changing"))
            continue
        hashed += 1
        found.append((location, *result))
    identified = pl.DataFrame(
        found, schema={name: _FILE_SCHEMA[name] for name in (*_IDENTITY, "document_id")}, orient="row"
    )
    return pl.concat([files.filter(pl.col("document_id").is_not_null()), identified]), hashed


def _hash(path: bytes) -> tuple[int, int, int, int, str] | None:
    """Return size, times, inode and SHA-256 of a file; None where it keeps changing while it is read."""
    for _attempt in range(3):
        # Without O_NONBLOCK, a pipe that took the file's place would be waited for.
        descriptor = os.open(path, os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK | os.O_CLOEXEC)
        with os.fdopen(descriptor, "rb", buffering=0) as file:
            before = os.fstat(descriptor)
            if not stat.S_ISREG(before.st_mode):
                raise OSError(errno.ENXIO, "not a regular file")
            digest = hashlib.sha256()
            length = 0
            while chunk := file.read(_CHUNK):
                digest.update(chunk)
                length += len(chunk)
                if length > before.st_size:
                    break
            after = os.fstat(descriptor)
        if length == before.st_size == after.st_size and before.st_mtime_ns == after.st_mtime_ns:
            settled = time.time_ns() - max(after.st_mtime_ns, after.st_ctime_ns) > _UNSETTLED_NANOSECONDS
            # Without its times, a file that is still fresh will be read once more next time.
            times = (after.st_mtime_ns, after.st_ctime_ns) if settled else (0, 0)
            return after.st_size, *times, after.st_ino, digest.hexdigest()
    return None


def _kept(path: Path) -> pl.DataFrame:
    empty = pl.DataFrame(schema=_FILE_SCHEMA)
    if not path.exists():
        return empty
    try:
        frame = pl.read_ipc(path)
    except Exception:  # whatever a damaged file makes the reader raise: the register can be made anew
        return empty
    return frame if dict(frame.schema) == _FILE_SCHEMA else empty


def _keep(files: pl.DataFrame, path: Path) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    beside = path.with_name(f".{path.name}.{os.getpid()}")
    try:
        with beside.open("wb") as file:
            files.write_ipc(file, compression="zstd")
            file.flush()
            os.fsync(file.fileno())
        os.replace(beside, path)
    finally:
        beside.unlink(missing_ok=True)


def _register_of(files: pl.DataFrame, ignored: int, hashed: int) -> Register:
    texts = pl.Series("path", [text_of(location) for location in files["location"]], dtype=pl.String)
    files = files.with_columns(texts)
    good = files.filter(pl.col("problem").is_null())
    documents = (
        good.group_by("document_id", maintain_order=True)
        .agg(
            pl.col("path").first(),
            pl.col("path").slice(1).alias("other_paths"),
            pl.col("size_bytes").first(),
            pl.col("first_seen_at").min(),
            pl.col("location").first(),
        )
        .select(*DOCUMENT_SCHEMA)
    )
    problems = files.filter(pl.col("problem").is_not_null()).select(
        "path",
        "problem",
        *(
            pl.col("problem").replace_strict({key: messages[place] for key, messages in PROBLEMS.items()}).alias(name)
            for place, name in enumerate(("message_en", "message_zh"))
        ),
    )
    return Register(documents, problems.cast(PROBLEM_SCHEMA), good.height, ignored, hashed)  # type: ignore[arg-type]
