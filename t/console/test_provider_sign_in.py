"""Signing in at an identity provider, a real one: the code flow with PKCE, renewal, and the end."""

import base64
import hashlib
import re

import pytest

from at_provider import CREDENTIAL, REQUEST, TOKENS
from wait import until

FIELD = "Bearer token or API key"
SHORT_SECONDS = 3  # of access tokens, which are renewed when a third is left


def test_the_provider_signs_in_and_leads_back_to_the_view(visitor, provided):
    visitor.enter("#/rooms?page=1")
    assert visitor.page.url() == f"{provided.url}/console/#/rooms?page=1"
    kept = visitor.storage()
    assert kept["session"][CREDENTIAL].count(".") == 2 and REQUEST not in kept["session"]
    assert (kept["local"], kept["cookie"]) == ({}, "")
    visitor.page.reload()
    visitor.is_in()
    assert visitor.page.url() == f"{provided.url}/console/#/rooms?page=1"


def test_the_address_has_a_challenge_a_state_and_a_nonce_and_no_secret(visitor, provided):
    seen = []
    for _ in range(2):
        visitor.start()
        visitor.note_navigation()
        visitor.button().click()
        visitor.page.get_by_label("User").wait_for()
        visitor.start()
        request = visitor.request()
        challenge = hashlib.sha256(request["verifier"].encode()).digest()
        assert visitor.query() == {
            "response_type": "code", "client_id": "reflector-console", "scope": "openid profile email",
            "redirect_uri": f"{provided.url}/console/", "audience": "reflector-api",
            "state": request["state"], "nonce": request["nonce"], "code_challenge_method": "S256",
            "code_challenge": base64.urlsafe_b64encode(challenge).rstrip(b"=").decode()}
        seen += [request["state"], request["nonce"], request["verifier"]]
    assert len(set(seen)) == 6 and all(re.fullmatch(r"[\w-]{43}", one) for one in seen)


def test_the_field_is_there_beside_the_provider(visitor, provider):
    visitor.start()
    visitor.page.get_by_label(FIELD).fill(provider.user_tokens("ben")["access_token"])
    visitor.page.keyboard().press("Enter")
    visitor.says("ben of the provider")
    assert TOKENS not in visitor.session()


def test_tokens_are_renewed_while_the_page_is_used(visitor, provider):
    provider.console(seconds=SHORT_SECONDS)
    first = visitor.enter().held()
    until(lambda: visitor.is_past("due"), "it is due")
    visitor.move("keys")
    until(lambda: visitor.held()["access"] != first["access"], "another token")
    second = visitor.settled().held()
    assert second["refresh"] != first["refresh"] and second["ends"] > first["ends"]
    assert visitor.session()[CREDENTIAL] == second["access"]


def test_several_requests_renew_a_token_once(visitor, provider):
    provider.console(seconds=SHORT_SECONDS)
    visitor.enter()
    before = provider.counts()["token"]
    until(lambda: visitor.is_past("due"), "it is due")
    provider.console(seconds=300)
    statuses = visitor.page.run("""async () => {
        const { get } = await import("./lib/api.js");
        return Promise.all(["me", "rooms", "meetings", "api-keys"].map((path) => get(path).then(() => 200)));
    }""")
    assert statuses == [200] * 4
    assert provider.counts()["token"] == before + 1


@pytest.mark.refused
def test_a_token_that_the_api_refuses_before_its_time_is_renewed(visitor):
    visitor.enter()
    visitor.keep(CREDENTIAL, "revoked")
    visitor.move("keys")
    until(lambda: visitor.session()[CREDENTIAL] != "revoked", "another token")
    visitor.is_in()


@pytest.mark.refused
def test_without_a_refresh_token_the_page_says_that_it_has_ended_and_goes_on_after(visitor, provided, provider):
    provider.console(refreshes=False)
    assert visitor.enter().held()["refresh"] is None
    visitor.keep(CREDENTIAL, "expired")
    visitor.move("keys")
    visitor.says("Your sign-in has ended: Invalid authentication.")
    assert not {CREDENTIAL, TOKENS} & visitor.session().keys()
    visitor.button().click()  # the provider knows ann still, and asks nothing
    visitor.is_in()
    assert visitor.page.url() == f"{provided.url}/console/#/keys"


@pytest.mark.refused
def test_a_refresh_token_that_the_provider_refuses_ends_the_sign_in(visitor):
    visitor.enter()
    visitor.change(TOKENS, refresh="gone", due=0)
    visitor.move("keys")
    visitor.says("Your sign-in has ended: The identity provider refused: invalid_grant")
    assert TOKENS not in visitor.session()


def test_signing_out_here_signs_out_there(visitor, provided):
    visitor.enter()
    visitor.page.get_by_role("button", name="Sign out").click()
    visitor.page.get_by_role("button", name="Yes, sign me out").click()
    visitor.button().wait_for()
    assert visitor.page.url().startswith(f"{provided.url}/console/")
    assert not {CREDENTIAL, TOKENS} & visitor.session().keys()
    visitor.button().click()
    visitor.page.get_by_label("User").wait_for()  # it asks again


def test_somebody_who_is_signed_in_stays_so_at_a_foreign_answer(visitor, provided):
    visitor.enter()
    visitor.start("?code=x&state=y#/keys")
    visitor.is_in()
    assert visitor.page.url() == f"{provided.url}/console/#/keys"


def test_the_sign_in_page_with_a_provider_is_for_everybody(visitor, artefacts):
    visitor.start()
    visitor.button().wait_for()
    visitor.picture(artefacts, "sign-in-provider")
    assert visitor.page.axe() == [] and visitor.overflow() == []
