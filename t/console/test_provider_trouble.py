"""What goes wrong at an identity provider: each failure is a sentence, with what to do."""

import urllib.parse

import pytest

from at_provider import CREDENTIAL, REQUEST, TOKENS
from desk import REFUSED
from wait import until

FIELD = "Bearer token or API key"
NOT_THERE = "http://127.0.0.1:8"
FOREIGN = ["The identity provider’s answer does not belong to a sign-in of this tab.",
           "Sign in again, in this tab."]
SHORT_SECONDS = 3


def test_who_cancels_reads_so_and_may_try_again(visitor):
    visitor.leave()
    visitor.page.get_by_role("button", name="Cancel").click()
    visitor.says("The identity provider refused: access_denied: The user did not want to",
                 "You cancelled the sign-in")
    assert visitor.page.evaluate("location.search") == ""
    visitor.enter()


@pytest.mark.parametrize("query", ["code=stolen&state=x", "error=access_denied&state=x", "code=&state="])
def test_an_answer_that_nobody_asked_for_is_not_used(visitor, provided, provider, query):
    before = provider.counts()["token"]
    visitor.start(f"?{query}#/rooms")
    visitor.says(*FOREIGN)
    assert visitor.page.url() == f"{provided.url}/console/#/rooms"
    assert provider.counts()["token"] == before


@pytest.mark.parametrize("name, value", [("state", "other"), ("iss", NOT_THERE)])
def test_another_state_or_another_issuer_is_refused(visitor, provider, name, value):
    visitor.leave()
    visitor.start()
    answer = {"code": "x", "state": visitor.request()["state"], "iss": provider.issuer, name: value}
    before = provider.counts()["token"]
    visitor.start("?" + urllib.parse.urlencode(answer))
    visitor.says(*FOREIGN)
    assert provider.counts()["token"] == before and REQUEST not in visitor.session()


def test_another_nonce_is_refused(visitor):
    visitor.leave()
    visitor.page.go_back()
    visitor.page.get_by_label(FIELD).wait_for()
    visitor.change(REQUEST, nonce="another")
    visitor.page.go_forward()
    visitor.give_name()
    visitor.says(*FOREIGN)
    assert not {CREDENTIAL, TOKENS} & visitor.session().keys()


@pytest.mark.refused
def test_a_page_that_may_not_read_the_tokens_says_what_the_client_needs(visitor, provided, provider):
    provider.console(origins=[])
    visitor.sign_in_there()
    visitor.says(f"The identity provider {provider.issuer} does not let this page read its answer.",
                 f"Add the console’s origin {provided.url} to the client’s web origins")
    assert visitor.page.evaluate("location.search") == ""
    visitor.forgive("blocked by CORS policy", REFUSED)


@pytest.mark.refused
@pytest.mark.parametrize("client, texts", [
    ({"audience": "account"}, ["Invalid authentication", "its token is for the audience account,"
                               " and this server accepts reflector-api"]),
    ({"kind": "opaque"}, ["Invalid authentication", "its access token is no JSON Web Token"])])
def test_a_token_that_the_api_refuses_says_why(visitor, provider, client, texts):
    provider.console(**client)
    visitor.sign_in_there()
    visitor.says(*texts)
    assert not {CREDENTIAL, TOKENS} & visitor.session().keys()


@pytest.mark.refused
def test_a_provider_that_is_away_leaves_the_field(visitor, provider):
    token = provider.user_tokens("ben")["access_token"]
    visitor.start()
    visitor.button().wait_for()
    provider.stop()
    try:
        visitor.button().click()
        visitor.says(f"The identity provider {provider.issuer} does not answer.",
                     "sign in with a token or a key")
        visitor.page.get_by_label(FIELD).fill(token)
        visitor.page.keyboard().press("Enter")
        visitor.says("ben of the provider")
    finally:
        provider.start()


@pytest.mark.refused
def test_a_provider_that_is_away_does_not_sign_out(visitor, provider):
    provider.console(seconds=SHORT_SECONDS)
    visitor.enter()
    provider.stop()
    try:
        until(lambda: visitor.is_past("ends"), "the token has ended")
        visitor.move("keys")
        visitor.says("does not answer", "tries again by itself")
        assert TOKENS in visitor.session()
    finally:
        provider.start()
    # Its refresh tokens are gone with it: it answers, and refuses.
    visitor.says("Your sign-in has ended: The identity provider refused")


@pytest.mark.refused
def test_an_issuer_that_the_page_may_not_ask_is_named(visitor):
    """nginx's file does not name it."""
    visitor.page.add_init_script({"content": """{
        const plain = window.fetch;
        window.fetch = (url, init) => !String(url).endsWith("/v1/sign-in") ? plain(url, init) :
            Promise.resolve(new Response(JSON.stringify({ backend: "jwt", issuer: "%s", client_id: "x",
                scope: "openid", audience: null })));
    }""" % NOT_THERE})
    visitor.start()
    visitor.page.get_by_role("button", name="Sign in at 127.0.0.1:8").click()
    visitor.says(f"This page may not ask the identity provider {NOT_THERE}.",
                 f"echo 'issuers \"{NOT_THERE}\";' | sudo tee /etc/nginx/reflector-console.map")
    visitor.forgive("connect-src", "Content Security Policy")
