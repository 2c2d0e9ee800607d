"""The commands of doc/operations.md and doc/operations/*.md, as they stand there."""

import pathlib
import re

DOC = pathlib.Path(__file__).resolve().parents[2] / "doc"


def files():
    """The manual's files."""
    return [DOC / "operations.md", *sorted((DOC / "operations").glob("*.md"))]


def chapter(title):
    """The text below a heading, with the headings that are deeper."""
    head = re.compile(rf"^(#+) {re.escape(title)}\n", re.MULTILINE)
    found = [(match, text) for text in (file.read_text() for file in files())
             for match in head.finditer(text)]
    assert len(found) == 1, f"doc/operations has {len(found)} chapters {title}"
    (match, text), = found
    return re.split(rf"^#{{1,{len(match[1])}}} ", text[match.end():], maxsplit=1,
                    flags=re.MULTILINE)[0]


def commands(title):
    """Its blocks of code, in their order."""
    blocks = re.findall(r"(?:^(?: {4}.*)?\n)+", chapter(title), re.MULTILINE)
    found = [re.sub(r"^ {4}", "", block, flags=re.MULTILINE).strip() for block in blocks]
    return [block for block in found if block]


def command(title, word):
    """The one block of them in which a word stands."""
    found, = [block for block in commands(title) if word in block]
    return found
