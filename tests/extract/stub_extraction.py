"""A stand-in for reading and extraction that behaves, or misbehaves, as the document asks it to."""

from __future__ import annotations

import os
import time

from pipelines.extract.printed import PrintedRows
from pipelines.ingest.content import Content, Lines, UnreadableDocument
from pipelines.settings import MEBIBYTE, Limits

HOARD: list[bytearray] = []


def read(data: bytes, name: str, limits: Limits) -> Content:
    word = data.decode().split()[0]
    if word == "hang":
        time.sleep(600)
    elif word == "die":
        os.abort()
    elif word == "exit":
        os._exit(3)
    elif word == "bloat":
        return Content("text/plain", [Lines([str(bytearray(8 * 1024**3))])])
    elif word == "hoard":
        HOARD.append(bytearray(190 * MEBIBYTE))
    elif word == "need":
        bytearray(400 * MEBIBYTE)
    elif word == "refuse":
        raise UnreadableDocument("nobody can read this", "无法读取")
    elif word == "mistake":
        raise KeyError("a mistake of ours")
    elif word == "slow":
        time.sleep(0.15)
    elif word == "loud":
        print("a library that prints", flush=True)
    return Content("text/plain", [Lines(data.decode().splitlines())])


def extract_document(document_id: str, content: Content) -> PrintedRows:
    [lines] = content.blocks
    name: object = lines.texts[0]
    if name == "wrong type":
        name = 17
    return {
        "documents": [(document_id, content.media_type, "read", None, 1)],
        "forms": [(document_id, 1, "target", "T", None, None, None, None, None, name, *[None] * 11, "line 1")],
        "fields": [(document_id, 1, 1, "标签", text, "line 1") for text in lines.texts],
    }
