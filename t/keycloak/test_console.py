"""The console at a Keycloak that has the client of the page's lines."""

import identity_page
from at_provider import CREDENTIAL, TOKENS
from wait import until


def sign_in(visitor, keycloak, tail):
    """As ann, by Keycloak's own page."""
    visitor.start(tail)
    visitor.button().click()
    visitor.page.locator("#username").fill("ann")
    visitor.page.locator("#password").fill(keycloak.password)
    visitor.page.keyboard().press("Enter")


def test_ann_signs_in_stays_in_and_signs_out(visitor, keycloak, server, tmp_path):
    sign_in(visitor, keycloak, "#/keys")
    visitor.says("Ann Example").settled()
    assert visitor.page.url() == f"{server.url}/console/#/keys"
    first = visitor.held()
    visitor.change(TOKENS, due=0)
    visitor.move("rooms")
    until(lambda: visitor.held()["access"] != first["access"], "another token")
    visitor.settled()
    assert visitor.session()[CREDENTIAL] == visitor.held()["access"]
    visitor.page.get_by_role("button", name="Sign out").click()
    visitor.button().wait_for()
    assert visitor.page.url().startswith(f"{server.url}/console/") and CREDENTIAL not in visitor.session()
    assert visitor.complaints() == []
    # Keycloak has forgotten ann, too: it asks again.
    sign_in(visitor, keycloak, "#/keys")
    visitor.says("Ann Example")
    assert identity_page.console_settings(keycloak.url, tmp_path)[1] == f'issuers "{keycloak.url}";\n'
