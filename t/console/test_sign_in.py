"""Signing in with a bearer or a key, what of it is kept, and what happens when it ends."""

import time

import pytest

from keys import new_key
from seeds import OWNER
from wait import until

FIELD = "Bearer token or API key"
CREDENTIAL = "reflector.credential"


@pytest.fixture
def nobody(make_desk, site):
    """A page of somebody who has not signed in."""
    return make_desk(site)


def enter(desk, credential):
    """Types it and presses Enter."""
    desk.page.get_by_label(FIELD).fill(credential)
    desk.page.keyboard().press("Enter")


def test_enter_signs_in_and_only_the_tab_keeps_it(nobody, site):
    token = site.bearer(OWNER, name="Olga Owner")
    nobody.page.goto(f"{site.url}/console/")
    until(lambda: nobody.page.evaluate("document.activeElement.name") == "credential", "the field has the focus")
    enter(nobody, token)
    nobody.says("Olga Owner").settled()
    kept = nobody.storage()
    assert kept["session"][CREDENTIAL] == token
    assert (kept["local"], kept["cookie"], nobody.page.context().cookies()) == ({}, "", [])


def test_whoever_pastes_the_whole_header_is_signed_in(nobody, site):
    nobody.page.goto(f"{site.url}/console/")
    enter(nobody, f"  Bearer {site.bearer(OWNER, name='Olga Owner')} ")
    nobody.says("Olga Owner")


def test_a_key_signs_in(nobody, site):
    key, _ = new_key(site, "read", OWNER, "wall")
    nobody.page.goto(f"{site.url}/console/")
    enter(nobody, key)
    nobody.says("key, reads only")


@pytest.mark.refused
def test_a_wrong_credential_gets_the_api_s_words_and_is_not_kept(nobody, site):
    nobody.page.goto(f"{site.url}/console/")
    for wrong in ("nonsense", "rjk_" + "0" * 64, "é ü"):
        enter(nobody, wrong)
        nobody.says("Invalid authentication", "Sign in again with a credential that is valid.", "Where do I get one?")
        assert nobody.text.index("Invalid authentication") < nobody.text.index("Where do I get one?")
        assert CREDENTIAL not in nobody.storage()["session"]
    enter(nobody, site.bearer(OWNER, name="Olga Owner"))
    nobody.says("Olga Owner")


def test_signing_out_forgets(desk, site):
    page = desk(view="rooms")
    page.page.get_by_role("button", name="Sign out").click()
    page.page.get_by_label(FIELD).wait_for()
    assert CREDENTIAL not in page.storage()["session"]
    page.page.reload()
    page.page.get_by_label(FIELD).wait_for()


@pytest.mark.refused
def test_an_expired_token_says_so_and_leads_back_to_the_view(nobody, site):
    nobody.sign_in(site.bearer(OWNER, name="Olga Owner"), "now")
    # The view asks every 3 seconds, from now on with a token that has expired.
    nobody.page.run("(token) => sessionStorage.setItem('reflector.credential', token)",
                    site.bearer(OWNER, exp=int(time.time()) - 3600))
    nobody.says("Your sign-in has ended")
    assert CREDENTIAL not in nobody.storage()["session"]
    enter(nobody, site.bearer(OWNER, name="Olga Owner"))
    nobody.says("Olga Owner").settled()
    until(lambda: nobody.page.evaluate("location.hash") == "#/now", "the view is back")
    assert nobody.page.locator("nav.views [aria-current=page]").text_content() == "Now"


@pytest.mark.refused
def test_a_token_that_expired_in_another_view_leads_back_there(nobody, site):
    nobody.page.goto(f"{site.url}/console/#/rooms")
    nobody.page.run("(token) => sessionStorage.setItem('reflector.credential', token)",
                    site.bearer(OWNER, exp=int(time.time()) - 3600))
    nobody.page.reload()
    nobody.says("Your sign-in has ended", "Invalid authentication")
    enter(nobody, site.bearer(OWNER, name="Olga Owner"))
    nobody.settled()
    assert nobody.page.evaluate("location.hash") == "#/rooms"
    assert nobody.page.locator("nav.views [aria-current=page]").text_content() == "Rooms"


def test_another_tab_has_to_sign_in_itself(desk, make_desk, site):
    desk()
    other = make_desk(site)
    other.page.goto(f"{site.url}/console/")
    other.page.get_by_label(FIELD).wait_for()


def test_without_authentication_nobody_is_asked(make_site, make_desk):
    local = make_site(AUTH_BACKEND="none", AUTH_JWT_ALGORITHM=None, AUTH_JWT_SECRET=None)
    page = make_desk(local)
    page.go().settled()
    assert page.page.get_by_role("button", name="Sign out").count() == 0
