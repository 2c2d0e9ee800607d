"""prosody/configure: a Prosody that fetches the public keys of tokens from Reflector."""

import pytest

from checking import faults
from tree import JWT_SECRET, OURS, WEBHOOK_SECRET

SERVER = '\tasap_key_server = "https://reflector.example.com/v1/jitsi/keys"\n'
WEBHOOK = {"JITSI_WEBHOOK_SECRET": WEBHOOK_SECRET}


def test_with_keys_no_secret_of_tokens_is_asked_for_or_written(tree):
    tree.set_up("--keys", secrets=False, env=WEBHOOK)
    text = tree.read(OURS)
    assert SERVER in text and "app_secret" not in text
    assert tree.set_up(secrets=False).stdout == "Nothing to change.\n"


def test_no_keys_takes_them_back(tree):
    tree.set_up("--keys")
    tree.set_up("--no-keys")
    assert f'\tapp_secret = "{JWT_SECRET}"' in tree.read(OURS)
    assert SERVER not in tree.read(OURS)
    assert tree.set_up(secrets=False).stdout == "Nothing to change.\n"


def test_reflectors_settings_on_this_host_decide(tree):
    settings = f"JITSI_WEBHOOK_SECRET={WEBHOOK_SECRET}\n"
    tree.write("etc/reflector/env", settings + "JITSI_JWT_PRIVATE_KEY=/etc/reflector/jitsi.pem\n")
    tree.set_up(secrets=False)
    assert SERVER in tree.read(OURS)
    tree.write("etc/reflector/env", settings + f"JITSI_JWT_SECRET={JWT_SECRET}\n")
    tree.set_up(secrets=False)
    assert SERVER not in tree.read(OURS) and f'app_secret = "{JWT_SECRET}"' in tree.read(OURS)


@pytest.mark.parametrize("status, words", [(200, None), (404, "signs with JITSI_JWT_SECRET"),
                                           (503, "answers 503, not 200")])
def test_check_asks_for_the_keys(tree, answering, status, words):
    tree.configure("--keys", tree.domain, answering.url)
    answering.keys = status
    found = faults(tree, status=0 if words is None else 1)
    assert [words in fault for fault in found] == ([] if words is None else [True])
