"""ZIP archives: members as documents of their own, and office packages as parts, every decompressed byte counted.

The central directory is read by `zipfile`; the data are inflated here in bounded steps, because neither the sizes nor
the names in a directory can be trusted. Paths inside an archive are labels and never touch the file system.
"""

from __future__ import annotations

import io
import re
import stat
import struct
import zipfile
import zlib
from collections.abc import Iterator

from pipelines.ingest.allowance import RATIO_FLOOR, allowance, encrypted
from pipelines.ingest.content import UnreadableDocument

ZIP_MAGIC = (b"PK\x03\x04", b"PK\x05\x06", b"PK\x07\x08")
NESTED_ARCHIVES = 3
# Deflate cannot do better than 1032:1, so a small package is known to be harmless without inflating it.
DEFLATE_BEST = 1032

_STEP = 1 << 16
_PIECE = 1 << 20
_UTF8_NAME = 0x800
_UNICODE_PATH = 0x7075
_WORDPROCESSING = b"wordprocessingml"
_SPREADSHEET = b"spreadsheetml"
_OPEN_DOCUMENT = {
    b"application/vnd.oasis.opendocument.text": "odt",
    b"application/vnd.oasis.opendocument.spreadsheet": "ods",
    b"application/vnd.oasis.opendocument.presentation": "odp",
    b"application/epub+zip": "epub",
}


class Inflation:
    """Counts decompressed bytes over one archive with everything inside it."""

    def __init__(self, limits: object) -> None:
        self.most = allowance(limits, "unpacked_bytes")
        self.ratio = allowance(limits, "unpacked_ratio")
        self.used = 0

    def spend(self, count: int) -> None:
        """Add `count` bytes; raises UnreadableDocument beyond `limits.unpacked_bytes`."""
        self.used += count
        if self.used > self.most:
            megabytes = self.most >> 20
            raise UnreadableDocument(f"decompresses to more than {megabytes} MiB", f"解压后超过 {megabytes} MiB")


class Package:
    """One ZIP opened for reading parts by name.

    Raises UnreadableDocument where the bytes are no whole ZIP. `read` raises it for an encrypted, damaged or too
    large part and KeyError for a part that is not there. Names are compared without case, with `/` between folders.
    """

    def __init__(self, data: bytes, limits: object, inflation: Inflation | None = None) -> None:
        self.data = data
        self.inflation = inflation or Inflation(limits)
        self.entries = _directory(data)
        self.names = [info.orig_filename.replace("\\", "/").lstrip("/") for info in self.entries]
        self._by_name: dict[str, zipfile.ZipInfo] = {}
        for name, info in zip(self.names, self.entries, strict=True):
            self._by_name.setdefault(name.casefold(), info)

    def __contains__(self, name: str) -> bool:
        return name.lstrip("/").casefold() in self._by_name

    def read(self, name: str) -> bytes:
        """Return the decompressed bytes of the part `name`."""
        return self.inflate(self._by_name[name.lstrip("/").casefold()])

    def inflate(self, info: zipfile.ZipInfo) -> bytes:
        """Return the decompressed bytes of one directory entry, counted while they arrive."""
        return b"".join(_pieces(self.data, info, self.inflation))

    def verify(self) -> None:
        """Make sure that a library which inflates by itself stays within the limits; nothing is kept in memory."""
        if sum(info.compress_size for info in self.entries) * DEFLATE_BEST <= self.inflation.most:
            return
        for info in self.entries:
            for _ in _pieces(self.data, info, self.inflation):
                pass


def is_zip(data: bytes) -> bool:
    """Tell whether the bytes begin as a ZIP does."""
    return data[:4] in ZIP_MAGIC


def zip_kind(data: bytes) -> str:
    """Name what a ZIP holds: docx, xlsx, xlsb, pptx, odt, ods, odp, ofd, epub, `zip` otherwise, `""` for no ZIP.

    A ZIP whose directory cannot be read is `zip`: opening it as an archive tells the reason.
    """
    if not is_zip(data):
        return ""
    try:
        package = Package(data, None)
    except UnreadableDocument:
        return "zip"
    if "mimetype" in package:
        try:
            kind = _OPEN_DOCUMENT.get(package.read("mimetype").strip().removesuffix(b"-template"))
        except UnreadableDocument:
            kind = None
        if kind:
            return kind
    if "ofd.xml" in package:
        return "ofd"
    if "[content_types].xml" not in package:
        if "content.xml" in package and "meta-inf/manifest.xml" in package:
            return _open_document_without_type(package)
        return "zip"
    folders = {name.partition("/")[0].casefold() for name in package.names}
    if "xl/workbook.bin" in package:
        return "xlsb"
    for folder, kind in (("word", "docx"), ("xl", "xlsx"), ("ppt", "pptx")):
        if folder in folders:
            return kind
    try:
        types = package.read("[content_types].xml")
    except UnreadableDocument:
        return "zip"
    if _WORDPROCESSING in types:
        return "docx"
    return "xlsx" if _SPREADSHEET in types else "zip"


def _open_document_without_type(package: Package) -> str:
    manifest = b""
    try:
        manifest = package.read("meta-inf/manifest.xml")
    except UnreadableDocument:
        return "zip"
    found = re.search(rb"application/vnd\.oasis\.opendocument\.(?:text|spreadsheet|presentation)", manifest)
    return _OPEN_DOCUMENT[found.group()] if found else "zip"


def members(data: bytes, name: str, limits: object) -> Iterator[tuple[str, bytes | UnreadableDocument]]:
    """Yield `(path, bytes)` for every file in an archive, and in the archives inside it, in directory order.

    The path is `archive.zip!/folder/member`, once more `!/` for an archive inside an archive, at most three deep. A
    member that cannot be read is yielded with the UnreadableDocument that says why; office packages are members, not
    archives. Folders and what macOS and Windows leave behind (`__MACOSX`, `.DS_Store`, `Thumbs.db`) are passed over.
    Raises UnreadableDocument, on the first step, where the archive itself cannot be opened.
    """
    yield from _walk(data, name, limits, Inflation(limits), 1)


def _walk(
    data: bytes, name: str, limits: object, inflation: Inflation, level: int
) -> Iterator[tuple[str, bytes | UnreadableDocument]]:
    package = Package(data, limits, inflation)
    most = allowance(limits, "members")
    seen: dict[str, int] = {}
    files = 0
    for info in package.entries:
        member = member_name(info)
        label = safe_label(member)
        if member.endswith("/") or not label or _left_behind(label):
            continue
        files += 1
        if files > most:
            yield (
                name,
                UnreadableDocument(
                    f"the archive holds more than {most:,} files; the first {most:,} were read",
                    f"压缩包内文件超过 {most:,} 个，只读取了前 {most:,} 个",
                ),
            )
            return
        seen[label] = seen.get(label, 0) + 1
        path = f"{name}!/{label}" if seen[label] == 1 else f"{name}!/{label} ({seen[label]})"
        if stat.S_ISLNK(info.external_attr >> 16):
            yield path, UnreadableDocument("the member is a symbolic link", "压缩包成员是符号链接")
            continue
        try:
            content = package.inflate(info)
        except UnreadableDocument as refusal:
            yield path, refusal
            continue
        if zip_kind(content) != "zip":
            yield path, content
        elif level >= NESTED_ARCHIVES:
            yield (
                path,
                UnreadableDocument(
                    f"archives are nested more than {NESTED_ARCHIVES} deep", f"压缩包嵌套超过 {NESTED_ARCHIVES} 层"
                ),
            )
        else:
            try:
                yield from _walk(content, path, limits, inflation, level + 1)
            except UnreadableDocument as refusal:
                yield path, refusal


def member_name(info: zipfile.ZipInfo) -> str:
    """Return the name of a member as the sender saw it.

    The order is: the Unicode field of Info-ZIP, the UTF-8 flag, bytes that are valid UTF-8, GB 18030 (what Chinese
    Windows writes without saying so), code page 437.
    """
    try:
        raw = info.orig_filename.encode("utf-8" if info.flag_bits & _UTF8_NAME else "cp437")
    except UnicodeEncodeError:
        return info.orig_filename
    name = _unicode_path(info.extra, raw)
    if name is None:
        if info.flag_bits & _UTF8_NAME:
            name = info.orig_filename
        else:
            for encoding in ("utf-8", "gb18030", "cp437"):
                try:
                    name = raw.decode(encoding)
                    break
                except UnicodeDecodeError:
                    continue
    name = name or info.orig_filename
    return name if "/" in name else name.replace("\\", "/")


def safe_label(name: str) -> str:
    """Turn a member's name into a relative label: no drive, no root, no `..`, no control characters."""
    name = re.sub(r"[\x00-\x1f\x7f-\x9f\ud800-\udfff]", "�", name)
    name = re.sub(r"^[A-Za-z]:", "", name.replace("\\", "/"))
    return "/".join(part for part in name.split("/") if part not in ("", ".", ".."))


def _left_behind(label: str) -> bool:
    parts = label.split("/")
    return "__MACOSX" in parts[:-1] or parts[0] == "__MACOSX" or parts[-1] in (".DS_Store", "Thumbs.db", "desktop.ini")


def _directory(data: bytes) -> list[zipfile.ZipInfo]:
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            return archive.infolist()
    except UnicodeDecodeError:
        pass  # the UTF-8 flag is set over names that are not UTF-8
    except (zipfile.BadZipFile, ValueError, struct.error, OverflowError, NotImplementedError, EOFError) as error:
        raise _not_whole(data, error) from None
    try:
        with zipfile.ZipFile(io.BytesIO(_without_false_flags(data))) as archive:
            return archive.infolist()
    except Exception as error:
        raise _not_whole(data, error) from None


def _not_whole(data: bytes, error: Exception) -> UnreadableDocument:
    if is_zip(data) and b"PK\x05\x06" not in data[-66_000:]:
        return UnreadableDocument(
            "the ZIP is cut off: its directory is missing", "ZIP 文件不完整：缺少目录，可能被截断"
        )
    return UnreadableDocument(f"damaged ZIP: {error}", f"ZIP 文件已损坏：{error}")


def _without_false_flags(data: bytes) -> bytes:
    """Clear the UTF-8 flag of directory entries whose name is not UTF-8."""
    patched = bytearray(data)
    position = data.find(b"PK\x01\x02")
    while position >= 0 and position + 46 <= len(data):
        flags, length = (
            struct.unpack_from("<H", data, position + 8)[0],
            struct.unpack_from("<H", data, position + 28)[0],
        )
        try:
            data[position + 46 : position + 46 + length].decode("utf-8")
        except UnicodeDecodeError:
            struct.pack_into("<H", patched, position + 8, flags & ~_UTF8_NAME)
        position = data.find(b"PK\x01\x02", position + 46 + length)
    return bytes(patched)


def _unicode_path(extra: bytes, raw: bytes) -> str | None:
    position = 0
    while position + 4 <= len(extra):
        kind, length = struct.unpack_from("<HH", extra, position)
        body = extra[position + 4 : position + 4 + length]
        if kind == _UNICODE_PATH and len(body) > 5 and body[0] == 1:
            if struct.unpack_from("<L", body, 1)[0] != zlib.crc32(raw):
                return None
            try:
                return body[5:].decode("utf-8")
            except UnicodeDecodeError:
                return None
        position += 4 + length
    return None


def _pieces(data: bytes, info: zipfile.ZipInfo, inflation: Inflation) -> Iterator[bytes]:
    """Yield the decompressed bytes of one entry, counted against its ratio and the archive's total."""
    if info.flag_bits & 0x1:
        raise encrypted("ZIP member", "压缩包成员")
    most = max(RATIO_FLOOR, inflation.ratio * max(info.compress_size, 1))
    size = checksum = 0
    try:
        for piece in _decompressed(data, info):
            size += len(piece)
            if size > most:
                raise UnreadableDocument(
                    f"decompresses to more than {inflation.ratio} times its size (a ZIP bomb)",
                    f"解压后超过原大小的 {inflation.ratio} 倍（疑似压缩炸弹）",
                )
            inflation.spend(len(piece))
            checksum = zlib.crc32(piece, checksum)
            yield piece
    except (zlib.error, zipfile.BadZipFile, struct.error, EOFError, OSError, ValueError) as error:
        raise UnreadableDocument(f"damaged ZIP member: {error}", f"压缩包成员已损坏：{error}") from None
    except NotImplementedError:
        raise UnreadableDocument(
            f"ZIP compression method {info.compress_type} is not supported", f"不支持 ZIP 压缩方法 {info.compress_type}"
        ) from None
    except RuntimeError as error:
        raise UnreadableDocument(f"ZIP member cannot be opened: {error}", f"无法打开压缩包成员：{error}") from None
    if checksum != info.CRC:
        raise UnreadableDocument(
            "damaged ZIP member: wrong checksum or cut off", "压缩包成员已损坏：校验和不符或被截断"
        )


def _decompressed(data: bytes, info: zipfile.ZipInfo) -> Iterator[bytes]:
    if info.compress_type not in (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED):
        with zipfile.ZipFile(io.BytesIO(data)) as archive, archive.open(info) as member:
            while piece := member.read(_PIECE):
                yield piece
        return
    # The name in front of the data often differs from the directory's in files of Chinese tools, so it is not compared.
    offset = info.header_offset
    if data[offset : offset + 4] != b"PK\x03\x04":
        raise zipfile.BadZipFile("no member where the directory says")
    name_length, extra_length = struct.unpack_from("<HH", data, offset + 26)
    start = offset + 30 + name_length + extra_length
    end = start + info.compress_size
    if end > len(data):
        raise EOFError("the archive ends inside the member")
    if info.compress_type == zipfile.ZIP_STORED:
        for position in range(start, end, _PIECE):
            yield data[position : min(position + _PIECE, end)]
        return
    inflater = zlib.decompressobj(-15)
    for position in range(start, end, _STEP):
        chunk = data[position : min(position + _STEP, end)]
        while chunk and not inflater.eof:
            piece = inflater.decompress(chunk, _PIECE)
            chunk = inflater.unconsumed_tail
            if piece:
                yield piece
        if inflater.eof:
            return
    while piece := inflater.decompress(b"", _PIECE):
        yield piece
