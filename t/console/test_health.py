"""The page Health: what needs attention, in words, with what to do."""

import json

import pytest

from desk import NARROW, PHONE
from keys import new_key
from names import ALL
from wait import until

SIZES = {"wide": {"width": 1400, "height": 900}, "phone": {"width": 360, "height": 780}}
# Health asks again.
EVERY_MS = 15_000
CERTIFICATE = {
    "name": "outside.certificate", "looks_at": "the TLS certificate of BASE_URL, and the days that it is still valid",
    "subject": "meet.example.com", "verdict": "warning", "found": "trusted, valid for 12 days",
    "why": "With a certificate that is not trusted or has expired, no sender delivers.",
    "mend": "Renew the certificate (sudo certbot renew), then: sudo systemctl reload nginx",
    "see": "troubleshooting.md#events-do-not-arrive"}
MODE = {
    "name": "settings.mode", "looks_at": "owner and mode of the file of settings", "subject": "/etc/reflector/env",
    "verdict": "error", "found": "mode 0644, owner root:reflector",
    "why": "Whoever reads the file knows every secret and can act as every user.",
    "mend": "sudo chown root:reflector /etc/reflector/env && sudo chmod 0640 /etc/reflector/env",
    "see": "troubleshooting.md#programs-do-not-start"}
PURGE = {
    "name": "timers.result", "looks_at": "the timers", "subject": "reflector-purge.service", "verdict": "error",
    "found": "the run failed", "why": "Meetings are kept longer than you decided.", "see": "troubleshooting/data.md#timers",
    "mend": "sudo journalctl -u reflector-purge.service -n 20; mend that, then: sudo systemctl start reflector-purge.service\n"
            "sudo reflectorctl audit names each file and the command that opens it."}
COMMANDS = {
    "settings.mode": [MODE["mend"]], "outside.certificate": ["sudo systemctl reload nginx"],
    "timers.result": ["sudo journalctl -u reflector-purge.service -n 20", "sudo systemctl start reflector-purge.service",
                      "sudo reflectorctl audit"]}


def fine(number, verdict="fine"):
    """A row without a fault."""
    return {"name": f"things.t{number}", "looks_at": f"thing {number}", "subject": None, "verdict": verdict,
            "found": f"found {number}", "why": "Wrong things harm.", "mend": "mend it", "see": "operations.md#doctor"}


@pytest.fixture(autouse=True)
def reports(site, world):
    """reports(host=(minutes, rows)): these are stored, and no others."""
    assert world

    def store(**hosts):
        site.admin_sql("DELETE FROM doctor_report")
        for host, (minutes, rows) in hosts.items():
            site.admin_sql("INSERT INTO doctor_report VALUES (%s, now() - %s * interval '1 minute', %s)",
                           host.replace("_", "-"), minutes, json.dumps(rows))
    store()
    yield store
    store()


@pytest.fixture
def operator(desk, world):
    """operator(**options): Health, as somebody with an admin key sees it."""
    return lambda **options: desk(world.admin, "health", **options)


def warnings(site):
    """How many warnings the service has."""
    return len(site.request("GET", "/v1/health/ready").json["warnings"])


def look(page, artefacts, name):
    """In both colours; what is wrong with it."""
    found = []
    for scheme in ("light", "dark"):
        page.page.emulate_media(color_scheme=scheme)
        page.picture(artefacts, f"{name}-{scheme}")
        found += page.page.axe()
    return found + page.overflow()


@pytest.mark.parametrize("size", SIZES)
def test_an_operator_sees_faults_of_every_host_with_what_to_do(operator, site, reports, artefacts, size):
    reports(web_1=(3, [fine(1), CERTIFICATE, MODE, fine(2, "skipped")]), web_2=(4, [PURGE, fine(3)]))
    page = operator(viewport=SIZES[size])
    page.says(f"{warnings(site) + 3} things need attention.", "Host web-1", "Host web-2", "doctor looked 3 min ago",
              "Owner and mode of the file of settings", CERTIFICATE["why"], "chapter “events do not arrive”",
              "1 check is fine, 1 had nothing to look at")
    assert page.text.index(MODE["found"]) < page.text.index(CERTIFICATE["found"])
    assert "found 1" not in page.text
    assert look(page, artefacts, f"health-operator-{size}") == []
    page.page.set_viewport_size(NARROW)
    assert page.overflow() == []


@pytest.mark.parametrize("row", [MODE, CERTIFICATE, PURGE], ids=lambda row: row["name"])
def test_commands_stand_alone_and_can_be_copied(operator, reports, row):
    reports(web_1=(1, [row]))
    page = operator()
    page.page.context().grant_permissions(["clipboard-read", "clipboard-write"])
    place = page.page.locator(".card", has_text="Host web-1")
    assert place.locator(".command code").all_inner_texts() == COMMANDS[row["name"]]
    place.get_by_role("button", name=f"Copy: {COMMANDS[row['name']][0]}", exact=True).click()
    until(lambda: page.page.evaluate("navigator.clipboard.readText()") == COMMANDS[row["name"]][0], "it is copied")


def test_what_is_fine_is_folded(operator, reports):
    reports(web_1=(1, [fine(1), fine(2, "skipped")]))
    page = operator()
    page.says("doctor found nothing wrong.")
    assert "found 1" not in page.text
    page.page.get_by_text("1 check is fine, 1 had nothing to look at").click()
    page.says("Thing 1", "found 2", "skipped")


def test_an_old_report_and_a_missing_one_say_what_to_run(operator, site, reports):
    page = operator()
    page.says("No host has a report", "sudo systemctl restart reflector-doctor.timer", "sudo reflectorctl doctor --store")
    reports(web_1=(16, [fine(1)]), web_2=(14, [fine(1)]))
    page = operator()
    page.says("doctor looked 16 min ago", f"{warnings(site) + 1} thing")
    assert page.text.count("This is old") == 1 and "No host has a report" not in page.text


def test_the_service_now_is_told_once_and_in_words(operator, site, reports):
    old = {**MODE, "name": "private.ready", "subject": "deliveries.dead", "verdict": "warning", "found": "long ago"}
    reports(web_1=(1, [old]))
    page = operator()
    found = {one["type"]: one["count"] for one in site.request("GET", "/v1/health/ready").json["warnings"]}
    page.says(f"{found['deliveries.dead']:,} messages are dead", "mend the receivers", "Look at these messages")
    assert "sudo reflectorctl redeliver --dead" in page.page.evaluate(
        "[...document.querySelectorAll('.command code')].map((node) => node.textContent)")
    assert "long ago" not in page.text
    site.admin_sql("ALTER ROLE reflector_rooms SET default_transaction_read_only = on")
    try:
        page = operator()
        page.says("The service cannot do its work", "Database is read-only for reflector_rooms")
    finally:
        site.admin_sql("ALTER ROLE reflector_rooms RESET default_transaction_read_only")


def test_it_refreshes_by_itself_and_keeps_what_somebody_reads(make_desk, site, world, reports):
    reports(web_1=(1, [MODE, fine(1)]))
    page = make_desk(site)
    page.page.clock().install()
    page.sign_in(world.admin, "health")
    page.page.get_by_text("1 check is fine").click()
    page.page.run("() => { document.querySelector('summary').focus(); }")
    reports(web_1=(0, [MODE, fine(1)]), web_2=(0, [CERTIFICATE]))
    page.page.clock().fast_forward(EVERY_MS)
    page.says("Host web-2", "doctor looked 0 s ago")
    reports(web_1=(0, [CERTIFICATE, fine(1)]))
    page.page.clock().fast_forward(EVERY_MS)
    until(lambda: MODE["found"] not in page.text and "Host web-2" not in page.text, lambda: page.text)


def test_texts_of_others_execute_nothing(operator, reports):
    rows = [{**MODE, "subject": text, "found": text, "why": text, "mend": text, "see": text} for text in ALL]
    reports(web_1=(1, rows + [{**fine(1), "subject": text, "found": text} for text in ALL]))
    page = operator(viewport=PHONE)
    page.page.get_by_text("checks are fine").click()
    assert page.page.locator("main img, main script, main iframe").count() == 0
    assert page.page.evaluate("document.title").startswith("Health")
    assert page.overflow() == [] and page.page.axe() == []


@pytest.mark.parametrize("size", SIZES)
def test_an_owner_sees_what_fails_of_their_own(desk, artefacts, size):
    page = desk(view="health", viewport=SIZES[size])
    page.says("attention.", "The server answers.", "failing", "dead", "Look at its messages",
              "sudo reflectorctl key add --scope admin")
    assert "Host " not in page.text
    assert look(page, artefacts, f"health-owner-{size}") == []


def test_an_owner_sees_recordings_without_a_file(desk, site, make_desk):
    other = site.meeting_in("health-recording", "rita")
    site.stay(other["room_name"], "rita", 60, 50)
    for kind in ("on", "off"):
        site.tell(other["room_name"], f"jibri-recording-{kind}", 55, recording_id="lost")
    site.admin_sql("UPDATE event SET received_at = now() - interval '2 hours' WHERE meeting_id = %s", other["id"])
    page = desk(site.bearer("rita"), "health")
    page.says("1 thing needs attention.", "A recording has no file", "health-recording")
    page.page.get_by_role("link", name="Look at the meeting").click()
    page.says("health-recording")
    nobody = make_desk(site).sign_in(site.bearer("sam"), "health")
    nobody.says("All is well.", "No webhook fails")


def test_a_key_of_certain_rooms_sees_its_own(desk, site, world, reports):
    reports(web_1=(1, [MODE]))
    key, _ = new_key(site, "admin", room=world.failing["room"]["name"])
    page = desk(key, "health")
    page.says("An API key of scope admin")
    assert MODE["found"] not in page.text
