"""A picture in memory written as a PNG file."""

from __future__ import annotations

import struct
import zlib
from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING, Any

import numpy as np
from PIL import Image

if TYPE_CHECKING:
    from numpy.typing import NDArray

_SIGNATURE = b"\x89PNG\r\n\x1a\n"
_PLAIN, _WITH_ALPHA = 2, 6  # the format's own numbers for three and four bytes a pixel
_UP = 2  # and for "less the byte above"
_LEVEL = 1  # of 9: a chart is mostly empty, and more effort makes the file a twentieth shorter
_INCH = 0.0254  # metres


def png_bytes(pixels: NDArray[Any], *, dpi: float, about: Mapping[str, str]) -> bytes:
    """Write pixels as a PNG file.

    Parameters
    ----------
    pixels : numpy.ndarray
        Height by width by 4: red, green, blue and opacity, 0 to 255. Where all is opaque the file says nothing of
        opacity.
    dpi : float
        Pixels an inch, as a viewer is told.
    about : mapping of str to str
        What is told beside the picture: ``Title``, ``Description``; empty texts are left out.

    Returns
    -------
    bytes
        Lossless; the same pixels give the same bytes with the same zlib.

    Notes
    -----
    Each line is stored as its difference from the line above. Pillow, like most writers, tries every filter on every
    line, which for a chart makes the writing three times as long and the file hardly smaller: almost every line equals
    the one above it.

    References
    ----------
    W3C, Portable Network Graphics (PNG) Specification, third edition.
    """
    height, width, _ = pixels.shape
    opaque = bool((pixels[..., 3] == 255).all())
    if opaque:  # Pillow drops the fourth byte several times faster than a slice that numpy has to copy
        pixels = np.asarray(Image.fromarray(pixels).convert("RGB"))
    head = struct.pack(">IIBBBBB", width, height, 8, _PLAIN if opaque else _WITH_ALPHA, 0, 0, 0)
    metre = round(dpi / _INCH)
    parts = [
        _chunk(b"IHDR", head),
        _chunk(b"pHYs", struct.pack(">IIB", metre, metre, 1)),
        *_texts(about),
        _chunk(b"IDAT", zlib.compress(_lines(pixels), _LEVEL)),
        _chunk(b"IEND", b""),
    ]
    return _SIGNATURE + b"".join(parts)


def _lines(pixels: NDArray[Any]) -> memoryview:
    """Return every line as the format wants it: the number of its filter, then its bytes less those above."""
    rows = pixels.reshape(len(pixels), -1)
    lines = np.empty((len(rows), rows.shape[1] + 1), dtype=np.uint8)
    lines[:, 0] = _UP
    lines[:1, 1:] = rows[:1]
    np.subtract(rows[1:], rows[:-1], out=lines[1:, 1:])  # modulo 256, as the format asks
    return lines.data


def _texts(about: Mapping[str, str]) -> Iterator[bytes]:
    for name, text in about.items():
        if text:
            # Keyword, not compressed, no language, no translated keyword, then UTF-8.
            yield _chunk(b"iTXt", name.encode("latin-1") + b"\0\0\0\0\0" + text.encode())


def _chunk(name: bytes, content: bytes) -> bytes:
    return struct.pack(">I", len(content)) + name + content + struct.pack(">I", zlib.crc32(name + content))
