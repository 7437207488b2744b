"""The file as bytes that hold no clock: the same deck gives the same bytes."""

from __future__ import annotations

import io
import re
import zipfile
from typing import Any

_THEN = (1980, 1, 1, 0, 0, 0)  # the earliest date that an archive can bear
_STAMP = "1980-01-01T00:00:00Z"
_CLOCKS = re.compile(rb"(<dcterms:(created|modified)\b[^>]*>)[^<]*(</dcterms:)")


def pack(deck: Any) -> bytes:
    """Return a presentation as bytes, with a fixed date on every entry, those of its charts' workbooks too."""
    buffer = io.BytesIO()
    deck.save(buffer)
    return _without_clock(buffer.getvalue())


def _without_clock(archive: bytes) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(archive)) as old, zipfile.ZipFile(out, "w") as new:
        for entry in old.infolist():
            blob = old.read(entry)
            if entry.filename.endswith("core.xml"):
                blob = _CLOCKS.sub(rb"\g<1>" + _STAMP.encode() + rb"\g<3>", blob)
            stored = entry.filename.endswith((".xlsx", ".png"))
            if entry.filename.endswith(".xlsx"):
                blob = _without_clock(blob)
            copy = zipfile.ZipInfo(entry.filename, date_time=_THEN)
            copy.compress_type = zipfile.ZIP_STORED if stored else zipfile.ZIP_DEFLATED
            new.writestr(copy, blob)
    return out.getvalue()
