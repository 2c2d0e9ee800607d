"""Files of recordings are played where they are, by range requests and a link that needs no token."""

import pytest

from wait import until

STATE = """(tag) => {
    const node = document.querySelector(tag);
    return node && {time: node.currentTime, end: node.duration, error: node.error?.message ?? null};
}"""


@pytest.mark.parametrize("name, tag", [("talk.mp4", "video"), ("talk.webm", "video"), ("talk.ogg", "audio")])
def test_a_film_plays_and_is_wound_on(desk, world, site, name, tag):
    page = desk(view=world.views()["meeting-over"])
    page.page.get_by_role("button", name=f"Play {name}").click()
    until(lambda: (page.page.run(STATE, tag) or {}).get("time"), lambda: page.page.run(STATE, tag))
    assert 2.5 < page.page.run(STATE, tag)["end"] < 3.5
    wound = page.page.run("""(tag) => new Promise((resolve) => {
        const node = document.querySelector(tag);
        node.pause();
        node.addEventListener("seeked", () => resolve(node.currentTime));
        node.currentTime = 2;
    })""", tag)
    assert wound == 2
    source = page.page.run("(tag) => document.querySelector(tag).currentSrc", tag)
    path = source.removeprefix(site.url)
    site.seen_tokens.add(path.partition("signature=")[2].encode())
    answer = site.request("GET", path, {"Range": "bytes=0-9"})
    assert (answer.status, len(answer.body)) == (206, 10)


def test_a_film_is_downloaded_whole(desk, world, site):
    page = desk(view=world.views()["meeting-over"])
    name, path = page.page.download("main button[aria-label='Download talk.mp4']")
    [file] = site.recordings.glob("reflector-board-*/talk.mp4")
    with open(path, "rb") as got:
        assert (name, got.read()) == ("talk.mp4", file.read_bytes())
