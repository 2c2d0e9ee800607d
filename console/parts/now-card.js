/*
 * One active meeting, as a card that stays while the meeting lasts: only what changed is written.
 */
import { fill, h } from "../lib/dom.js";
import { meetingAddress } from "../lib/address.js";
import { now } from "../lib/clock.js";
import { badge, named } from "../lib/parts.js";
import * as format from "../lib/format.js";
import { now as texts } from "../texts/now.js";

const NAMES = 8;
/* How a state of a recording looks; those that are complete say nothing here. */
const KINDS = { recording: "live", stopped: "quiet", failed: "bad", missing: "bad", undelivered: "bad" };

function write(node, text) {
	if (node.textContent !== text)
		fill(node, text);
}

/* Today's times have no date. */
const since = (at) => format.date(at) === format.date(now()) ? format.time(at) : format.dateTime(at);

const isIn = (person) => person.sessions.some((session) => session.left_at === null);

function nameOf(person) {
	return person.name ? named(person.name) : h("span", { class: "quiet" }, texts.unnamed);
}

function recordingBadge(recording) {
	if (recording.waiting_for_consent)
		return badge("warn", texts.waiting);
	const at = recording.status === "recording" ? recording.started_at : recording.stopped_at;

	return badge(KINDS[recording.status], texts.recording(recording.status, at ? format.time(at) : null));
}

/* Those that somebody should know of. */
const telling = (recordings) => recordings.filter((one) => one.waiting_for_consent || one.status in KINDS);

function makeNodes(row, hasOwner) {
	return {
		owner: hasOwner ? h("p", { class: "quiet small mb-1" }, texts.owner, " ", named(row.user_id)) : null,
		since: h("p", { class: "quiet small mb-2" }),
		counts: h("p", { class: "counts" }),
		badges: h("ul", { class: "badges" }),
		names: h("ul", { class: "names", "aria-label": texts.names }),
		title: h("h2", { class: "h5" }, h("a", { href: meetingAddress(row.id) }, named(row.room))),
	};
}

export function makeCard(row, hasOwner) {
	const nodes = makeNodes(row, hasOwner);
	const card = {
		row, recordings: null, recordingsAt: 0, running: 0, named: { at: 0, counts: "", count: 0 },
		node: h("article", { class: "card now-card" }, h("div", { class: "card-body" },
			nodes.title, nodes.owner, nodes.since, nodes.counts, nodes.badges, nodes.names)),
	};

	card.update = (next) => {
		card.row = next;
		write(nodes.since, texts.since(since(next.start_date),
			format.duration((now() - Date.parse(next.start_date)) / 1000)));
		write(nodes.counts, next.num_people === 0 ? texts.nobodyIn :
			`${texts.people(next.num_people)} · ${texts.connections(next.num_clients)}`);
	};
	card.showPeople = (people, counts) => {
		const present = people.filter(isIn);
		const shown = present.slice(0, NAMES);
		const key = JSON.stringify([shown.map((person) => person.name), present.length]);

		if (key !== card.named.key)
			fill(nodes.names, shown.map((person) => h("li", null, nameOf(person))),
				present.length > NAMES ? h("li", { class: "quiet" }, texts.more(present.length - NAMES)) : null);
		card.named = { at: Date.now(), counts, count: present.length, key };
	};
	card.showRecordings = (recordings) => {
		card.recordings = recordings;
		card.running = recordings.filter((one) => one.status === "recording").length;
		fill(nodes.badges, telling(recordings).map((one) => h("li", null, recordingBadge(one))));
	};
	return card;
}
