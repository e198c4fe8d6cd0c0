"""The names of ZIP members, which senders write in the code of their machine without saying which."""

from __future__ import annotations

import struct
import zipfile
import zlib

from pipelines.ingest.archive_entries import decoded_name
from pipelines.ingest.packages import UTF8_NAME

_UNICODE_PATH = 0x7075


def member_name(info: zipfile.ZipInfo) -> str:
    """Return the name of a member as the sender saw it.

    The order is: the Unicode field of Info-ZIP, the UTF-8 flag, bytes that are valid UTF-8, GB 18030 (what Chinese
    Windows writes without saying so), code page 437.
    """
    try:
        raw = info.orig_filename.encode("utf-8" if info.flag_bits & UTF8_NAME else "cp437")
    except UnicodeEncodeError:
        return info.orig_filename
    name = _unicode_path(info.extra, raw)
    if name is None:
        name = info.orig_filename if info.flag_bits & UTF8_NAME else decoded_name(raw)
    name = name or info.orig_filename
    return name if "/" in name else name.replace("\\", "/")


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
