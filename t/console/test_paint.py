"""How soon a browser that has been nowhere shows something."""

from figures import best
from wait import until

PAINTED = "performance.getEntriesByName('first-contentful-paint').map((one) => one.startTime)[0] ?? null"


def first_paint(chrome, site):
    """(waited, computed) without a cache."""
    page = chrome.page()
    before = page.computed()
    page.goto(f"{site.url}/console/")
    waited = until(lambda: page.evaluate(PAINTED), "something is painted")
    computed = page.computed() - before
    page.close()
    return waited, computed


def test_the_first_paint(chrome, site, artefacts):
    best(artefacts, "first-paint", "The first contentful paint, without a cache", 300,
         [first_paint(chrome, site) for _ in range(5)])
