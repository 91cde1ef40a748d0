"""Pictures as endpoints take them: PNG, JPEG, GIF and WebP go as they are, byte for byte; anything else becomes a PNG first."""

from __future__ import annotations

from base64 import b64encode
from io import BytesIO
from pathlib import Path
from typing import Any

from residency.errors import ContentError, UserError

INSTALL = "this needs the extra `benchmarks`: pip install 'residency[benchmarks]'"
ENDINGS = (".png", ".jpg", ".jpeg", ".gif", ".webp", ".bmp", ".tif", ".tiff")


def media_type(data: bytes) -> str:
    """What a picture is by its first bytes; "" for what no endpoint takes."""
    if data.startswith(b"\x89PNG\r\n\x1a\n"):
        return "image/png"
    if data.startswith(b"\xff\xd8\xff"):
        return "image/jpeg"
    if data.startswith((b"GIF87a", b"GIF89a")):
        return "image/gif"
    return "image/webp" if data[:4] == b"RIFF" and data[8:12] == b"WEBP" else ""


def picture(data: bytes, where: str) -> tuple[bytes, str]:
    """(bytes, media type) to send. Raises ContentError for what is no picture, UserError where Pillow is needed and missing."""
    if known := media_type(data):
        return data, known
    try:
        from PIL import Image, UnidentifiedImageError
    except ImportError:
        raise UserError(f"{where} is no PNG, JPEG, GIF or WebP; {INSTALL}") from None
    out = BytesIO()
    try:
        with Image.open(BytesIO(data)) as image:
            image.convert("RGB").save(out, "PNG")
    except (UnidentifiedImageError, OSError) as error:
        raise ContentError(where, f"no picture: {error}") from None
    return out.getvalue(), "image/png"


def held(value: Any, folders: tuple[Path, ...], where: str) -> tuple[bytes, str]:
    """The picture that a row holds (bytes, or the hub's {"bytes", "path"}) or names (a file, its ending optional) in one of the
    folders. Raises ContentError where there is none."""
    if isinstance(value, dict):
        value = value.get("bytes") or value.get("path")
    if isinstance(value, bytes) and value:
        return picture(value, where)
    if isinstance(value, str) and value:
        for folder in folders:
            for path in (folder / value, *(folder / f"{value}{e}" for e in ENDINGS)):
                if path.is_file() and path.resolve().is_relative_to(folder.resolve()):
                    return picture(path.read_bytes(), str(path))
        raise ContentError(where, f"no picture {value!r} in {', '.join(map(str, folders)) or 'this set'}")
    raise ContentError(where, "the row holds no picture")


def data_url(image: bytes, kind: str) -> str:
    """A picture inside a message."""
    return f"data:{kind};base64,{b64encode(image).decode('ascii')}"
