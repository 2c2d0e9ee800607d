"""The commands of the README's chapter on deployment, as they stand there."""

import pathlib
import re

ROOT = pathlib.Path(__file__).resolve().parents[2]


def chapter(title):
    """The text of the paragraphs from **title** to the next title in bold."""
    text = (ROOT / "README.md").read_text()
    deployment = text.partition("\n## Deployment\n")[2].partition("\n## ")[0]
    found = re.search(rf"^\*\*{re.escape(title)}\*\*(.*?)(?=^\*\*|\Z)", deployment,
                      re.DOTALL | re.MULTILINE)
    assert found, f"the README has no chapter {title}"
    return found[1]


def commands(title):
    """Its blocks of code, in their order."""
    blocks = re.findall(r"(?:^(?: {4}.*)?\n)+", chapter(title), re.MULTILINE)
    found = [re.sub(r"^ {4}", "", block, flags=re.MULTILINE).strip() for block in blocks]
    return [block for block in found if block]


def command(title, word):
    """The one block of them in which a word stands."""
    found, = [block for block in commands(title) if word in block]
    return found
