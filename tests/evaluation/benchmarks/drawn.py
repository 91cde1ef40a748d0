"""The fixtures with their pictures: each a PNG of one colour, drawn here where the published set has its own."""

from __future__ import annotations

import shutil
from pathlib import Path

from residency.evaluation.benchmarks.sight import plain

FIXTURES = Path(__file__).with_name("fixtures")
PICTURES = (
    "vqa-rad/VQA_RAD Image Folder/drawn1.png",
    "vqa-rad/VQA_RAD Image Folder/drawn2.png",
    "slake/imgs/xmlab1/source.png",
    "slake/imgs/xmlab2/source.png",
    "pathvqa/images/test/test_0001.png",
    "pathvqa/images/test/test_0002.png",
    "pmc-vqa/images/DRAWN1_F1.png",
    "pmc-vqa/images/DRAWN2_F1.png",
    "vqa-med-2021/VQA-500-Images/drawn1.png",
    "vqa-med-2021/VQA-500-Images/drawn2.png",
    "quilt-vqa/images/drawn1.png",
    "quilt-vqa/images/drawn2.png",
)
PUBLISHED = {
    "medqa": ("test", 3),
    "medmcqa": ("validation", 3),
    "mmlu": ("test", 3),
    "pubmedqa": ("test", 3),
    "vqa-rad": ("test", 4),
    "slake": ("test", 3),
    "pathvqa": ("test", 3),
    "pmc-vqa": ("test_clean", 2),
    "vqa-med-2021": ("test", 2),
    "quilt-vqa": ("test", 3),
}


def bytes_of(name: str) -> bytes:
    """The picture that stands at this place among the fixtures."""
    n = PICTURES.index(name)
    return plain((20 * n, 10 * n, 255 - 20 * n))


def folder(name: str, where: Path) -> Path:
    """A fixture as its set is published, pictures and all."""
    shutil.copytree(FIXTURES / name, where / name)
    for picture in PICTURES:
        if picture.startswith(f"{name}/"):
            (where / picture).parent.mkdir(parents=True, exist_ok=True)
            (where / picture).write_bytes(bytes_of(picture))
    return where / name
