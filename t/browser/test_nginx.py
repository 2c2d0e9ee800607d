"""What nginx answers to a room's address, with jitsi-meet/ as its README tells to install it."""

import contextlib
import http.client
import re
import subprocess

import pytest

from asking import OTHER, ROOM, TOKEN, ask, kept, logged, raw
from jitsi_site import BLOCK, OURS, Site


def test_a_token_is_kept_for_its_rooms_path_alone(shaped):
    """A cookie that no script reads, no plain http and no other site's page carries."""
    answer = ask(shaped, ROOM + "?jwt=" + TOKEN)
    assert answer.status == 200 and "stand-in" in answer.text
    assert answer.headers.get_all("Set-Cookie") == [
        f"reflector_jwt={TOKEN}; Path={ROOM}; Max-Age=28800; Secure; HttpOnly; SameSite=Lax"]


def test_a_request_without_a_token_is_sent_to_the_kept_one(shaped):
    """By a relative redirect, which holds behind any proxy."""
    answer = ask(shaped, ROOM, kept(TOKEN))
    assert (answer.status, answer.getheader("Location")) == (302, f"{ROOM}?jwt={TOKEN}")
    assert answer.getheader("Set-Cookie") is None


def test_what_else_the_address_asks_is_kept(shaped):
    """In its order, behind the token."""
    for query in ("lang=de", "lang=de&x=%20%26&y", "xjwt=a", "a=?jwt=b", "&", "a=b?c"):
        answer = ask(shaped, f"{ROOM}?{query}", kept(TOKEN))
        assert answer.getheader("Location") == f"{ROOM}?jwt={TOKEN}&{query}"


def test_an_empty_query_is_none(shaped):
    """A lone question mark."""
    assert ask(shaped, ROOM + "?", kept(TOKEN)).getheader("Location") == f"{ROOM}?jwt={TOKEN}"


def test_an_address_with_a_token_is_never_redirected(shaped):
    """Whatever is kept, and whatever the token is worth."""
    for jwt in (TOKEN, OTHER, "expired", "", "%20", "a;b"):
        for query in (f"jwt={jwt}", f"lang=de&jwt={jwt}"):
            assert ask(shaped, f"{ROOM}?{query}", kept(TOKEN)).status == 200


def test_the_newest_token_wins(shaped):
    """A link replaces what is kept."""
    answer = ask(shaped, ROOM + "?lang=de&jwt=" + OTHER, kept(TOKEN))
    assert answer.getheader("Set-Cookie").startswith(f"reflector_jwt={OTHER}; Path={ROOM};")


def test_a_token_that_is_kept_already_is_not_kept_longer(shaped):
    """A reload does not prolong the cookie beyond the token."""
    assert ask(shaped, ROOM + "?jwt=" + TOKEN, kept(TOKEN)).getheader("Set-Cookie") is None
    assert ask(shaped, ROOM + "?jwt=" + TOKEN, kept(TOKEN + "x")).getheader("Set-Cookie")
    assert ask(shaped, ROOM + "?jwt=" + TOKEN + "x", kept(TOKEN)).getheader("Set-Cookie")


def test_upper_and_lower_case_are_each_a_path(shaped):
    """A cookie's path knows the difference, so the cookie is of the path as it was written."""
    path = "/Reflector-Team-A1"
    answer = ask(shaped, path + "?jwt=" + TOKEN)
    assert f"; Path={path};" in answer.getheader("Set-Cookie")
    assert ask(shaped, path, kept(TOKEN)).getheader("Location") == f"{path}?jwt={TOKEN}"


@pytest.mark.parametrize("path", [
    "/", "/config.js", "/http-bind?room=a", "/libs/client.js?v=1", "/static/404.html",
    "/base.html", "/otherroom", "/myreflector-a", "/reflector", "/reflector-", "/reflectora-b",
    "/tenant/reflector-a", "/reflector-a/config.js", "/reflector-a/", "//reflector-a",
    "/reflector-a.b", "/reflector-a%20b", "/reflector%2Da", "/reflector-a;b", "/reflector-a,b"])
def test_other_paths_are_untouched(shaped, path):
    """Neither a cookie nor a redirect nor a header; what is kept for a room changes nothing."""
    join = "&" if "?" in path else "?"
    for asked, cookies in ((path, ()), (path, [kept(TOKEN)]), (f"{path}{join}jwt={TOKEN}", ())):
        answer = ask(shaped, asked, *cookies)
        assert answer.status == 200
        assert answer.getheader("Set-Cookie") is None and answer.getheader("Location") is None
        assert answer.getheader("Referrer-Policy") is None
        assert answer.getheader("Cache-Control") in (None, "max-age=31536000")


def test_jitsis_own_headers_stay(debian, docker):
    """Ours stand beside them."""
    assert ask(debian, ROOM + "?jwt=" + TOKEN).getheader("Strict-Transport-Security")
    assert ask(docker, ROOM + "?jwt=" + TOKEN).getheader("X-Content-Type-Options") == "nosniff"
    assert ask(debian, ROOM, kept(TOKEN)).getheader("Strict-Transport-Security")


def test_jitsis_page_is_put_together_as_ever(shaped):
    """Server-side includes are requests of their own, and are not redirected."""
    for path, cookies in ((ROOM + "?jwt=" + TOKEN, [kept(TOKEN)]), (ROOM, [])):
        assert '<base href="/">' in ask(shaped, path, *cookies).text


def test_nothing_of_a_room_is_stored_or_told(shaped):
    """Pages and redirects are not cached; other sites, and our own log, see no token."""
    for path, cookies in ((ROOM, ()), (ROOM, [kept(TOKEN)]), (ROOM + "?jwt=" + TOKEN, ())):
        answer = ask(shaped, path, *cookies)
        assert answer.headers.get_all("Cache-Control") == ["no-store"]
        assert answer.headers.get_all("Referrer-Policy") == ["strict-origin"]


def test_a_page_that_a_browser_has_is_redirected_too(shaped):
    """If-Modified-Since does not come before the redirect."""
    modified = ask(shaped, ROOM).getheader("Last-Modified") or "Sat, 01 Jan 2033 00:00:00 GMT"
    assert ask(shaped, ROOM, kept(TOKEN), **{"If-Modified-Since": modified}).status == 302


@pytest.mark.parametrize("jwt", [
    "a%0d%0aSet-Cookie:x=y", "a%0aX:y", "a;Domain=example.com", "a%3BPath=/", 'a"b', "a'b",
    "a,b", "a b", "a%2Eb", "a=b", "a\\b", "a<b>", "\u00e4", "a#b", ""])
def test_what_can_be_no_token_is_not_kept(shaped, jwt):
    """No character that has a meaning in a header or a cookie passes."""
    head = (f"GET {ROOM}?jwt={jwt} HTTP/1.1\r\nHost: meet.example.com\r\n"
            "Connection: close\r\n\r\n").encode()
    answer = raw(shaped, head).partition(b"\r\n\r\n")[0]
    assert answer.startswith((b"HTTP/1.1 200", b"HTTP/1.1 400"))
    assert b"set-cookie" not in answer.lower() and b"location" not in answer.lower()


@pytest.mark.parametrize("value", [
    "", '"quoted"', "a b", "a%0d%0aX: y", "a/../b", "a?b", "a&jwt=b", "a#b", "a\tb", "<a>", "a=b",
    "//evil.example", "\u00e4"])
def test_what_can_be_no_token_leads_nowhere(shaped, value):
    """A cookie that others have planted: as if there were none."""
    answer = ask(shaped, ROOM, kept(value).encode())
    assert answer.status == 200 and answer.getheader("Location") is None


@pytest.mark.parametrize("ending", [b"\r\nX-Planted: yes", b"\nX-Planted: yes", b"\rX: yes", b"\0x"])
def test_a_line_break_in_a_cookie_ends_the_header(shaped, ending):
    """What follows is a header of the request, or the request is refused; nothing of it is in
    the answer."""
    answer = raw(shaped, (f"GET {ROOM} HTTP/1.1\r\nHost: meet.example.com\r\n"
                          f"Connection: close\r\nCookie: reflector_jwt={TOKEN}").encode()
                 + ending + b"\r\n\r\n").partition(b"\r\n\r\n")[0]
    assert b"X-Planted" not in answer and b"\r\nX:" not in answer
    location = re.search(rb"(?i)^location: (.*)\r$", answer, re.MULTILINE)
    assert not location or location[1] == f"{ROOM}?jwt={TOKEN}".encode()


def test_the_cookie_is_found_among_others(shaped):
    """Of two of one name the first counts: browsers send that of the longest path first."""
    cookies = f"a=b; reflector_jwt={TOKEN}; reflector_jwt={OTHER}; xreflector_jwt=c"
    assert ask(shaped, ROOM, cookies).getheader("Location") == f"{ROOM}?jwt={TOKEN}"
    assert ask(shaped, ROOM, "xreflector_jwt=c").status == 200


def test_values_of_any_length_are_answered(shaped):
    """As long as nginx takes such a request at all."""
    for size, status in ((1, 302), (4000, 302), (7000, 302), (9000, 400)):
        assert ask(shaped, ROOM, kept("a" * size)).status == status
    for size, status in ((4000, 200), (7000, 200), (9000, 414)):
        assert ask(shaped, f"{ROOM}?jwt={'a' * size}").status == status
    assert ask(shaped, f"{ROOM}?{'&' * 8000}").status == 200
    assert ask(shaped, f"{ROOM}?{'jwt=;&' * 1300}").status == 200


def ask_plainly(site):
    """(status, Location) of the room's address by plain http, with a kept token."""
    line = http.client.HTTPConnection("127.0.0.1", int(site.values["plain_port"]), timeout=15)
    with contextlib.closing(line):
        line.request("GET", ROOM, headers={"Host": "meet.example.com", "Cookie": kept(TOKEN)})
        answer = line.getresponse()
        answer.read()
        return answer.status, answer.getheader("Location")


def test_plain_http_redirects_as_jitsi_does(debian):
    """Where Jitsi itself sends people to https, what is kept plays no part."""
    assert ask_plainly(debian) == (301, "https://meet.example.com" + ROOM)


def test_behind_a_proxy_with_tls_the_redirect_stays_there(docker):
    """docker-jitsi-meet serves the same by plain http to a proxy in front."""
    assert ask_plainly(docker) == (302, f"{ROOM}?jwt={TOKEN}")


# What the README tells.

@pytest.mark.parametrize("shape", ["debian", "docker"])
def test_the_readme_may_be_followed_again(tmp_path, shape):
    """After an update; nginx takes what is there then."""
    site = Site(tmp_path, shape)
    site.install()
    once = {path: path.read_text() for path in tmp_path.rglob("*.conf")}
    site.install()
    assert once == {path: path.read_text() for path in tmp_path.rglob("*.conf")}
    site.start()
    try:
        assert ask(site, ROOM, kept(TOKEN)).status == 302
    finally:
        site.stop()


def test_the_readmes_own_check(shaped):
    """Each of its three lines shows what it says."""
    text = (OURS / "README.md").read_text()
    block = BLOCK.search(text, text.index("## See that it works"))[1].replace(
        "curl ", f"curl --connect-to meet.example.com:443:127.0.0.1:{shaped.port} ")
    told = subprocess.run(["bash", "-euc", block], capture_output=True, text=True, timeout=15)
    first, second, third = told.stdout.replace("\r", "").split("\n\n")
    said = " ".join(text.split())
    assert first.startswith("HTTP/2 200") and second.startswith("HTTP/2 302")
    for line in re.findall("(?m)^(?:set-cookie|cache-control|referrer-policy): .*", first):
        assert f"`{line}`" in said
    assert "location: /reflector-test?jwt=a.b.c&lang=de" in second
    assert third.splitlines() == [
        "config.tokenAuthUrl = 'https://reflector.example.com/v1/jitsi/login?room={room}';",
        "config.tokenAuthUrlAutoRedirect = true;"]
    line = logged(shaped, "HEAD /reflector-test?jwt=-")[-1]
    assert '"HEAD /reflector-test?jwt=- HTTP/2.0"' in line
