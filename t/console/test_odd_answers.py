"""Answers that are not the server's."""

import pytest

# The next answers for a path are these; {} is the way it was.
ANSWER = """{
    const plain = window.fetch;
    window.odd = null;
    window.fetch = (url, init) => window.odd && String(url).includes("/v1/rooms") ?
        Promise.resolve(window.odd()) : plain(url, init);
}"""
PORTAL = "() => { window.odd = () => new Response('<!doctype html><p>Welcome', { headers: { 'Content-Type': 'text/html' } }); }"
CUT = """() => { window.odd = () => new Response(new ReadableStream({ start(stream) {
    stream.enqueue(new TextEncoder().encode('{"items": [')); stream.error(new TypeError("network error")); } })); }"""
FOREIGN = "() => { window.odd = () => new Response('%s', { status: 418 }); }"
PLAIN = "() => { window.odd = null; }"


@pytest.fixture
def odd(desk, world):
    """A page whose answers for rooms the test may change."""
    made = desk()
    made.page.add_init_script({"content": ANSWER})
    made.page.reload()
    return made.settled()


def move(page, view):
    """To another view, by a link."""
    page.page.run("(view) => { location.hash = view; }", view)


@pytest.mark.parametrize("answer, text", [
    (PORTAL, "Something else answered in the server's place."), (CUT, "There is no answer.")], ids=["portal", "cut"])
def test_an_answer_of_something_else_is_waited_out(odd, answer, text):
    odd.page.run(answer)
    move(odd, "#/rooms")
    odd.says("The server is away", text)
    odd.page.run(PLAIN)
    odd.says("team-weekly")


@pytest.mark.parametrize("body", [
    '{"detail": {"code": 7}}', '{"detail": [null, "x"]}', '{"detail": [{"loc": "x", "msg": {}}]}', '{"detail": 7}', 'null'])
def test_an_error_of_something_else_has_its_status(odd, body):
    odd.page.run(FOREIGN % body)
    move(odd, "#/rooms")
    odd.says("The server answered with HTTP status 418.")
