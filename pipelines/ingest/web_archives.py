"""Web archives (MHTML) and saved messages: the pages in them, each with the encoding that its envelope declares."""

from __future__ import annotations

import email
import email.policy
from email.header import decode_header, make_header
from typing import TYPE_CHECKING

from pipelines.ingest.allowance import too_deep
from pipelines.ingest.content import Remark, UnreadableDocument

if TYPE_CHECKING:
    from email.message import Message

_PAGES = frozenset(("text/html", "application/xhtml+xml"))
_NAMES_TOLD = 5


def pages_of(data: bytes, limits: object, remarks: list[Remark]) -> list[tuple[bytes, str | None]]:
    """Return bytes and declared encoding of every page; Excel keeps one for each sheet.

    Attached documents are not read, which a remark says. Raises UnreadableDocument where there is no page.
    """
    pages: list[tuple[bytes, str | None]] = []
    attachments: list[str] = []
    try:
        message: Message = email.message_from_bytes(data, policy=email.policy.compat32)
        for part in message.walk():
            if part.get_content_type() in _PAGES:
                content = part.get_payload(decode=True)
                if isinstance(content, bytes) and content.strip():
                    pages.append((content, part.get_content_charset()))
            elif part.get_content_disposition() == "attachment":
                attachments.append(_name_of(part))
    except RecursionError:
        raise too_deep(limits) from None
    except (ValueError, LookupError) as error:
        raise UnreadableDocument(f"damaged web archive: {error}", f"网页归档文件已损坏：{error}") from None
    names = ", ".join(attachments[:_NAMES_TOLD])
    if not pages and attachments:
        raise UnreadableDocument(
            f"a message whose {len(attachments)} attachment(s) are not read: save them into data/raw ({names})",
            f"邮件的 {len(attachments)} 个附件未读取：请另存到 data/raw（{names}）",
        )
    if not pages:
        raise UnreadableDocument("the web archive holds no page", "网页归档文件中没有网页")
    if attachments:
        remarks.append(
            Remark(
                "",
                f"{len(attachments)} attachment(s) are not read: save them into data/raw ({names})",
                f"有 {len(attachments)} 个附件未读取：请另存到 data/raw（{names}）",
                "signal",
            )
        )
    return pages


def _name_of(part: Message) -> str:
    name = part.get_filename() or "?"
    try:
        return str(make_header(decode_header(name)))
    except (LookupError, ValueError):
        return name
