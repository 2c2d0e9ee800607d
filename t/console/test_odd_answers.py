"""Answers that are not the server's, and addresses and credentials that nobody should have."""

import pytest

from seeds import OWNER

FIELD = "Bearer token or API key"
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


@pytest.mark.parametrize("address, text", [
    ("#/meetings/%", "Meeting not found"), ("#/rooms/%E0%A4%A", "Room not found"),
    ("#/meetings/.", "Search"), ("#/rooms/%2E%2E", "team-weekly")])
@pytest.mark.refused
def test_an_address_that_names_nothing_says_so(desk, world, address, text):
    page = desk()
    move(page, address)
    page.says(text)


@pytest.mark.parametrize("query", ["__proto__=x", "constructor=1&toString=2", "page=%", "status=constructor&type=__proto__"])
@pytest.mark.refused
def test_names_of_a_query_that_objects_have_do_nothing(desk, query):
    page = desk()
    for view in ("now", "meetings", "rooms", "deliveries", "keys"):
        page.go(f"{view}?{query}")
        assert page.page.get_by_role("heading", level=1).count() == 1


@pytest.mark.refused
@pytest.mark.parametrize("wrong", ["\u043fароль", "\u201cquoted\u201d", "key\U0001f511", "a\x01b"])
def test_a_credential_that_no_header_can_carry_is_refused(make_desk, site, wrong):
    page = make_desk(site)
    page.page.goto(f"{site.url}/console/")
    page.page.get_by_label(FIELD).fill(wrong)
    page.page.keyboard().press("Enter")
    page.says("Invalid authentication", "Sign in again with a credential that is valid.")
    assert page.storage()["session"].keys() <= {"reflector.theme"}


def test_a_credential_with_what_nobody_sees_in_it_is_good(make_desk, site):
    page = make_desk(site)
    page.page.goto(f"{site.url}/console/")
    page.page.get_by_label(FIELD).fill(f"\ufeff{site.bearer(OWNER, name='Olga Owner')}\u200b")
    page.page.keyboard().press("Enter")
    page.says("Olga Owner")
