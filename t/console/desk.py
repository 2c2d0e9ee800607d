"""The console in a browser, as somebody sits before it."""

import pathlib

from seeds import OWNER
from wait import until

WIDE = {"width": 1280, "height": 800}
PHONE = {"width": 390, "height": 844}
NARROW = {"width": 320, "height": 640}
# What a browser says of an answer that is an error, which the page itself tells.
REFUSED = "Failed to load resource"
# Each look lets the browser lay out the page.
LOOK_SECONDS = 0.1
# Of a field: Tab visits the day, the month, the year and the calendar of a date.
PARTS_MOST = 4
STORAGE = """() => ({session: {...sessionStorage}, local: {...localStorage}, cookie: document.cookie})"""
# Counts the addresses that the page goes to and has not begun to show.
LEAVING = """{
    window.leaving = 0;
    navigation.addEventListener("navigate", ({hashChange}) => { window.leaving += hashChange ? 1 : 0; });
    addEventListener("hashchange", () => { window.leaving--; });
}"""
SETTLED = """window.leaving === 0 && document.querySelector("main h1") !== null
    && document.querySelector("[aria-busy=true]") === null"""
OVERFLOW = """() => {
    const width = document.documentElement.clientWidth;
    return document.documentElement.scrollWidth <= width ? [] : [...document.querySelectorAll("body *")]
        .filter((node) => node.getBoundingClientRect().right > width + 1).map((node) => node.outerHTML.slice(0, 200));
}"""
FOCUS = """() => {
    const node = document.activeElement, style = getComputedStyle(node);
    return {tag: node.localName, text: node.textContent.trim().slice(0, 60), href: node.getAttribute("href"),
        stop: node.stop ?? null, inDialog: Boolean(node.closest("dialog")),
        outline: style.outlineStyle !== "none" && parseFloat(style.outlineWidth) > 0};
}"""
# Numbers what can be used: it is there to see, and not off.  The focus is where the page begins.
MARK = """() => {
    const usable = [...document.querySelectorAll("a[href], button, input, select, textarea, summary, video, audio, [tabindex='0']")]
        .filter((node) => node.checkVisibility({visibilityProperty: true}) && !node.disabled && node.tabIndex >= 0);
    usable.forEach((node, number) => { node.stop = number; });
    document.body.tabIndex = -1;
    document.body.focus();
    document.body.removeAttribute("tabindex");
    return usable.length;
}"""


class Desk:
    """One page of the console.  The page has playwright's methods, the desk what our pages have."""

    def __init__(self, chrome, server, base=None, **options):
        self.server, self.base = server, base or server.url
        self.page = chrome.page(**{"viewport": WIDE, "reduced_motion": "reduce", **options})
        self.page.add_init_script({"content": LEAVING})
        self.seen = []

    def go(self, view="now"):
        """To a view, as by the address bar, and wait until it is there."""
        self.page.goto(f"{self.base}/console/#/{view}")
        return self.settled()

    def sign_in(self, credential=None, view="now"):
        """To a view, through the sign-in page if there is need; nothing: OWNER's bearer."""
        self.page.goto(f"{self.base}/console/#/{view}")
        self.page.get_by_label("Bearer token or API key").fill(credential or self.server.bearer(
            OWNER, name="Olga Owner"))
        self.page.keyboard().press("Enter")
        self.page.locator("nav.views").wait_for()
        return self.settled()

    def settled(self):
        """The view has drawn what it has asked for."""
        until(lambda: self.page.evaluate(SETTLED), lambda: self.page.locator("body").inner_text(), poll=LOOK_SECONDS)
        self.page.wait_for_load_state("networkidle")
        return self

    @property
    def text(self):
        """What stands in the view."""
        return self.page.locator("main").inner_text()

    def says(self, *texts):
        """Waits until the page shows each of them."""
        for text in texts:
            until(lambda: text in self.page.locator("body").inner_text(),
                  lambda: f"{text!r} in {self.page.locator('body').inner_text()}", poll=LOOK_SECONDS)
        return self

    def storage(self):
        """What the browser keeps of it: session, local, cookie."""
        return self.page.run(STORAGE)

    def overflow(self):
        """What makes the page scroll sideways."""
        return self.page.run(OVERFLOW)

    def focus(self):
        """What has the keyboard."""
        return self.page.run(FOCUS)

    def tab_stops(self):
        """(what can be used, what Tab reaches): numbers of elements in the order of the page."""
        count = self.page.run(MARK)
        reached = []
        for _ in range(PARTS_MOST * count + 1):
            self.page.keyboard().press("Tab")
            stop = self.focus()
            if stop["stop"] is None:
                break
            assert stop["outline"], f"no focus is seen at {stop}"
            if reached[-1:] != [stop["stop"]]:
                reached.append(stop["stop"])
        return list(range(count)), reached

    def complaints(self, *but):
        """What the console of the browser had to say, without lines that have one of these texts."""
        self.seen += self.page.complaints()
        return [line for line in self.seen if not any(text in line for text in but)]

    def picture(self, artefacts, name):
        """A screenshot of the whole page."""
        self.page.screenshot(path=str(pathlib.Path(artefacts) / f"{name}.png"), full_page=True)
