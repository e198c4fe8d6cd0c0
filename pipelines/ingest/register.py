"""The register of raw documents: what lies in `data/raw`, by the SHA-256 of its bytes.

`data/raw` is the truth. Every call walks it anew, so that a file that is gone or replaced is gone or replaced; only
files whose size, times or inode changed are read again. Symbolic links are never followed: one to a place inside
`data/raw` says nothing new, one to a place outside is a problem. Paths are handled as the bytes the file system gives;
the text of a path is for people.

Every file is accounted for. A member of an archive is a document of its own under `archive.zip!/member`; the archive
is one too, and holds no form. What cannot be read (a pipe, a link to the outside, a file without permission, an
encrypted member) has no bytes to be named by: its id is the SHA-256 of its path. For all of these the register knows
the verdict, and nobody reads them again. Only what software leaves behind (`Thumbs.db`, `~$预算.docx`) is passed over.

The register is kept in one Arrow IPC file, written beside and renamed, what archives hold in another
(`expansion`). It scales to millions of files: columns instead of objects, no path object per file.
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

from pipelines.ingest import expansion
from pipelines.ingest.leftovers import REASONS, is_leftover, temporary_kind
from pipelines.ingest.sniff import ARCHIVE_HEAD, begins_archive
from pipelines.settings import Limits

DOCUMENT_SCHEMA: dict[str, pl.DataType] = {
    "document_id": pl.String(),
    "path": pl.String(),
    "other_paths": pl.List(pl.String),
    "size_bytes": pl.Int64(),
    "first_seen_at": pl.Datetime("us", "UTC"),
    "location": pl.Binary(),
    "entries": pl.List(pl.UInt32),
    "verdict": pl.String(),
    "verdict_media_type": pl.String(),
    "verdict_en": pl.String(),
    "verdict_zh": pl.String(),
}
PROBLEM_SCHEMA: dict[str, pl.DataType] = {
    "path": pl.String(),
    "problem": pl.String(),
    "message_en": pl.String(),
    "message_zh": pl.String(),
}

# Whether a file begins as an archive that is opened; named anew whenever more kinds are.
_PACKED = "begins_as_archive"
_FILE_SCHEMA: dict[str, pl.DataType] = {
    "location": pl.Binary(),
    "size_bytes": pl.Int64(),
    "modified": pl.Int64(),
    "changed": pl.Int64(),
    "inode": pl.UInt64(),
    "document_id": pl.String(),
    _PACKED: pl.Boolean(),
    "first_seen_at": pl.Datetime("us", "UTC"),
    "problem": pl.String(),
}
_IDENTITY = ["location", "size_bytes", "modified", "changed", "inode"]
_ARCHIVES = "archives.arrow"

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
    **REASONS,
}

_CHUNK = 1 << 20
# A file written this recently may be written again within the same tick of the file system's clock.
_UNSETTLED_NANOSECONDS = 2_000_000_000


@dataclass(frozen=True, slots=True)
class Register:
    """The documents of `data/raw`, sorted by path, and what could not be taken in.

    `documents` has the columns of `DOCUMENT_SCHEMA`: one row per distinct content and per path that cannot be read.
    `path` is the first of its paths, a file before a member of an archive, and the others are in `other_paths`;
    `location` is the path of the file in the bytes of the file system, and `entries` are the places of a member in
    that archive, NULL for a file. `verdict` (`unreadable`, `no_forms`) and its reasons are there where nothing has to
    be read any more. `problems` has the columns of `PROBLEM_SCHEMA`: paths, not members, that cannot be read. `files`
    counts regular files, `ignored` leftovers of software, `hashed` files read just now.
    """

    documents: pl.DataFrame
    problems: pl.DataFrame
    files: int = 0
    ignored: int = 0
    hashed: int = 0

    @property
    def to_read(self) -> pl.DataFrame:
        """The documents about which only reading them can tell."""
        return self.documents.filter(pl.col("verdict").is_null())


def update(
    raw: Path,
    kept: Path,
    now: datetime | None = None,
    report: Callable[[str], None] = lambda _message: None,
    limits: Limits | None = None,
) -> Register:
    """Walk `raw`, bring the register kept in the file `kept` up to date, and return it.

    `now` (default: the present, UTC) becomes `first_seen_at` of contents not seen before. Archives that are new are
    opened, within `limits`, in a process of their own. The file is not touched when nothing changed. A missing `raw` is
    an empty register; a register file that cannot be read is made anew. Raises OSError where the register cannot be
    written.
    """
    moment = pl.lit(now or datetime.now(UTC), dtype=pl.Datetime("us", "UTC"))
    root = os.fsencode(os.path.realpath(raw))
    walk = _walk(root)
    before = _kept(kept)
    known = before.filter(pl.col("document_id").is_not_null() & pl.col(_PACKED).is_not_null())
    files = walk.files.join(
        known.select(*_IDENTITY, "document_id", _PACKED), on=_IDENTITY, how="left", maintain_order="left"
    )
    files, hashed = _hash_new(files, root, walk.problems, report)

    archives_kept = kept.with_name(_ARCHIVES)
    archives_before = expansion.load(archives_kept)
    packed = files.filter(pl.col(_PACKED)).select("document_id", "location")
    archives = expansion.update(packed, root, archives_kept, limits or Limits(), report)

    seen = (
        pl.concat([frame.select("document_id", "first_seen_at") for frame in (before, archives_before)])
        .drop_nulls()
        .group_by("document_id")
        .agg(pl.col("first_seen_at").min())
    )
    files, archives = (
        frame.drop("first_seen_at", strict=False)
        .join(seen, on="document_id", how="left", maintain_order="left")
        .with_columns(pl.col("first_seen_at").fill_null(moment))
        for frame in (files, archives)
    )
    files = files.with_columns(pl.lit(None, dtype=pl.String).alias("problem"))
    problems = pl.DataFrame(walk.problems, schema={"location": pl.Binary, "problem": pl.String}, orient="row").unique(
        "location", keep="first", maintain_order=True
    )
    noticed = before.filter(pl.col("problem").is_not_null()).select("location", "first_seen_at")
    problems = problems.join(noticed, on="location", how="left").with_columns(pl.col("first_seen_at").fill_null(moment))
    after = pl.concat([files.select(*_FILE_SCHEMA), problems], how="diagonal").select(*_FILE_SCHEMA).sort("location")
    archives = archives.select(*expansion.ARCHIVE_SCHEMA).sort("archive_id", "number")
    if not archives.equals(archives_before) or (packed.height and not archives_kept.exists()):
        expansion.keep(archives, archives_kept)
    if not after.equals(before) or not kept.exists():
        expansion.keep(after, kept)
    return _register_of(after, archives, walk.ignored, hashed)


def load(kept: Path) -> Register:
    """Return the register as the last `update` left it; empty where there is none."""
    return _register_of(_kept(kept), expansion.load(kept.with_name(_ARCHIVES)), ignored=0, hashed=0)


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
                if is_leftover(name):
                    ignored += 1
                    continue
                location = prefix + name
                kind = temporary_kind(name)
                if kind is not None:
                    problems.append((location, kind))
                    continue
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
    found: list[tuple[bytes, int, int, int, int, str, bool]] = []
    hashed = 0
    announced = time.monotonic()
    for number, location in enumerate(new["location"]):
        if time.monotonic() - announced > 5:
            announced = time.monotonic()
            report(f"  registered {number:,} of {new.height:,} new files (已登记 {number:,} 个新文件)")
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
        found, schema={name: _FILE_SCHEMA[name] for name in (*_IDENTITY, "document_id", _PACKED)}, orient="row"
    )
    return pl.concat([files.filter(pl.col("document_id").is_not_null()), identified]), hashed


def _hash(path: bytes) -> tuple[int, int, int, int, str, bool] | None:
    """Return size, times, inode, SHA-256 and whether it begins as an archive does; None for a file that changes."""
    for _attempt in range(3):
        # Without O_NONBLOCK, a pipe that took the file's place would be waited for.
        descriptor = os.open(path, os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK | os.O_CLOEXEC)
        with os.fdopen(descriptor, "rb", buffering=0) as file:
            before = os.fstat(descriptor)
            if not stat.S_ISREG(before.st_mode):
                raise OSError(errno.ENXIO, "not a regular file")
            digest = hashlib.sha256()
            length = 0
            packed = False
            while chunk := file.read(_CHUNK):
                packed = packed or (not length and begins_archive(chunk[:ARCHIVE_HEAD]))
                digest.update(chunk)
                length += len(chunk)
                if length > before.st_size:
                    break
            after = os.fstat(descriptor)
        if length == before.st_size == after.st_size and before.st_mtime_ns == after.st_mtime_ns:
            settled = time.time_ns() - max(after.st_mtime_ns, after.st_ctime_ns) > _UNSETTLED_NANOSECONDS
            # Without its times, a file that is still fresh will be read once more next time.
            times = (after.st_mtime_ns, after.st_ctime_ns) if settled else (0, 0)
            return after.st_size, *times, after.st_ino, digest.hexdigest(), packed
    return None


def _kept(path: Path) -> pl.DataFrame:
    empty = pl.DataFrame(schema=_FILE_SCHEMA)
    if not path.exists():
        return empty
    try:
        frame = pl.read_ipc(path)
    except Exception:  # whatever a damaged file makes the reader raise: the register can be made anew
        return empty
    if _PACKED not in frame.columns:
        # A register from before archives of a kind were opened: its files are read once more, and keep the day they
        # were seen.
        frame = frame.drop("packed", strict=False).with_columns(pl.lit(None, dtype=pl.Boolean).alias(_PACKED))
    if set(frame.columns) != set(_FILE_SCHEMA):
        return empty
    frame = frame.select(*_FILE_SCHEMA)
    return frame if dict(frame.schema) == _FILE_SCHEMA else empty


def _register_of(files: pl.DataFrame, archives: pl.DataFrame, ignored: int, hashed: int) -> Register:
    texts = pl.Series("path", [text_of(location) for location in files["location"]], dtype=pl.String)
    files = files.with_columns(texts)
    good = files.filter(pl.col("problem").is_null())
    problems = files.filter(pl.col("problem").is_not_null()).select(
        "path",
        "location",
        "first_seen_at",
        "problem",
        *(
            pl.col("problem").replace_strict({key: messages[place] for key, messages in PROBLEMS.items()}).alias(name)
            for place, name in enumerate(("message_en", "message_zh"))
        ),
    )
    everything = pl.concat([_files(good, archives), _members(good, archives), _unread(problems)], how="diagonal")
    # A file is named before a member of an archive: a person finds it more easily.
    documents = (
        everything.sort(pl.col("number") > 0, "location", "number")
        .group_by("document_id", maintain_order=True)
        .agg(
            pl.col("path").first(),
            pl.col("path").slice(1).alias("other_paths"),
            pl.col("first_seen_at").min().alias("first_seen_at"),
            pl.exclude("path", "first_seen_at").first(),
        )
        .sort("location", "number")
        .select(*DOCUMENT_SCHEMA)
    )
    named = problems.select(*PROBLEM_SCHEMA).cast(PROBLEM_SCHEMA)  # type: ignore[arg-type]
    return Register(documents.cast(DOCUMENT_SCHEMA), named, good.height, ignored, hashed)  # type: ignore[arg-type]


_VERDICT = {
    "verdict_media_type": "media_type", "verdict": "verdict", "verdict_en": "reason_en", "verdict_zh": "reason_zh",
}  # fmt: skip


def _files(good: pl.DataFrame, archives: pl.DataFrame) -> pl.DataFrame:
    """Files, with the verdict on those that are archives."""
    of_archives = archives.filter(pl.col("number") == 0).select(
        "document_id", **{name: pl.col(column) for name, column in _VERDICT.items()}
    )
    return good.join(of_archives, on="document_id", how="left").select(
        "document_id", "path", "size_bytes", "first_seen_at", "location", *_VERDICT,
        number=pl.lit(0, dtype=pl.UInt32),
    )  # fmt: skip


def _members(good: pl.DataFrame, archives: pl.DataFrame) -> pl.DataFrame:
    """Members of archives, once for every path of their archive."""
    members = (
        good.select("path", "location", archive_id="document_id")
        .join(archives.filter(pl.col("number") > 0), on="archive_id")
        .with_columns(pl.format("{}!/{}", "path", "label").alias("path"))
        .rename({column: name for name, column in _VERDICT.items() if column != name})
    )
    hashed = members.filter(pl.col("document_id").is_not_null())
    others = members.filter(pl.col("document_id").is_null())
    names = [_identity_of(path.encode()) for path in others["path"]]
    return pl.concat([hashed, others.with_columns(pl.Series("document_id", names, dtype=pl.String))]).select(
        "document_id", "path", "size_bytes", "first_seen_at", "location", "number", "entries", *_VERDICT
    )


def _unread(problems: pl.DataFrame) -> pl.DataFrame:
    """Paths that cannot be read, as documents: nobody shall believe that they were."""
    return problems.select(
        "path",
        "first_seen_at",
        "location",
        pl.Series("document_id", [_identity_of(location) for location in problems["location"]], dtype=pl.String),
        size_bytes=pl.lit(0, dtype=pl.Int64),
        number=pl.lit(0, dtype=pl.UInt32),
        verdict=pl.lit("unreadable"),
        verdict_en="message_en",
        verdict_zh="message_zh",
    )


def _identity_of(path: bytes) -> str:
    """Name a document whose bytes cannot be read."""
    return hashlib.sha256(path).hexdigest()
