"""The commands of doc/operations.md, as they stand there."""

import pathlib
import re

ROOT = pathlib.Path(__file__).resolve().parents[2]


def chapter(title):
    """The text below a heading."""
    text = (ROOT / "doc" / "operations.md").read_text()
    found = text.partition(f"\n## {title}\n")[2].partition("\n## ")[0]
    assert found, f"doc/operations.md has no chapter {title}"
    return found


def commands(title):
    """Its blocks of code, in their order."""
    blocks = re.findall(r"(?:^(?: {4}.*)?\n)+", chapter(title), re.MULTILINE)
    found = [re.sub(r"^ {4}", "", block, flags=re.MULTILINE).strip() for block in blocks]
    return [block for block in found if block]


def command(title, word):
    """The one block of them in which a word stands."""
    found, = [block for block in commands(title) if word in block]
    return found
