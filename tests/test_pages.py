"""Pages that are written from the code say what the code says."""

from __future__ import annotations

from bench import pages


def test_the_page_on_bodies_is_what_the_modules_say() -> None:
    assert pages.PAGE.read_text(encoding="utf-8") == pages.written(), "run `make figures` and commit docs/physiology.md"


def test_every_number_of_a_process_names_its_source() -> None:
    for line in pages.written().splitlines():
        if line.startswith("| ") and " to " in line:
            assert line.rstrip().split("|")[-2].strip(), line
