"""Our restatement of Jitsi's rules agrees with what a real Prosody did."""

import pytest

import prosody
import token_cases
from captures import FOLDER
from token_cases import TABLE

TOKEN = prosody.Configuration(token_cases.SECRET, token_cases.APP_ID, token_cases.DOMAIN)
CONFIGURATIONS = {
    "token": TOKEN,
    "lax": prosody.Configuration(token_cases.SECRET, token_cases.APP_ID, token_cases.DOMAIN,
                                 domain_verification=False),
    "strict": prosody.Configuration(token_cases.SECRET, token_cases.APP_ID, token_cases.DOMAIN,
                                    audiences=("jitsi",)),
}
ROLE_CLAIMS = {
    "no claim": {},
    "user.moderator=true": {"context": {"user": {"moderator": True}}},
    'user.moderator="true"': {"context": {"user": {"moderator": "true"}}},
    "user.moderator=false": {"context": {"user": {"moderator": False}}},
    "user.moderator=1": {"context": {"user": {"moderator": 1}}},
    "user.affiliation=owner": {"context": {"user": {"affiliation": "owner"}}},
    "user.affiliation=moderator": {"context": {"user": {"affiliation": "moderator"}}},
    "user.affiliation=member": {"context": {"user": {"affiliation": "member"}}},
    "user.role=moderator": {"context": {"user": {"role": "moderator"}}},
    "top-level moderator=true": {"moderator": True},
    "context.moderator": {"context": {"moderator": True}},
}
FEATURES = {
    "no features": {},
    "features {}": {"features": {}},
    "features {recording:true}": {"features": {"recording": True}},
    'features {recording:"true"}': {"features": {"recording": "true"}},
    "features {recording:true,livestreaming:true}":
        {"features": {"recording": True, "livestreaming": True}},
}


def test_every_row_of_the_table_is_made_again():
    assert {row["case"] for row in TABLE} == token_cases.CASES.keys() | token_cases.NO_RULE


@pytest.mark.parametrize("row", [row for row in TABLE if row["case"] in token_cases.CASES],
                         ids=lambda row: row["case"])
def test_the_rules_say_what_prosody_did(row):
    token, joined = token_cases.CASES[row["case"]]()
    said = {name: "Y" if prosody.accepts(token, configuration, joined) else "n"
            for name, configuration in CONFIGURATIONS.items()}
    assert said == {name: row[name] for name in CONFIGURATIONS}


def test_the_roles_are_those_that_prosody_gave():
    rows = [[cell.strip() for cell in line.split("|")]
            for line in (FOLDER / "roles.txt").read_text().splitlines()]
    with_module = {claim: given for module, claim, given in rows
                   if module == "with token_affiliation"}
    assert with_module == {claim: "role {} affiliation {}".format(*prosody.role(claims))
                           for claim, claims in ROLE_CLAIMS.items()}


def test_who_may_record_is_who_prosody_let():
    lines = (FOLDER / "recording-permission.txt").read_text().splitlines()
    assert lines
    for line in lines:
        who, start = [cell.strip() for cell in line.split("|")][:2]
        person, features = who.split(", ", 1)
        may = prosody.may_record({"context": FEATURES[features]}, person == "moderator")
        assert start == "start file: " + ("passed" if may else "refused"), line
