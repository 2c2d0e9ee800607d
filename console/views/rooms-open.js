/*
 * Opens a meeting in a room, and gives out its two links.
 */
import { meetingAddress } from "../lib/address.js";
import { send } from "../lib/api.js";
import { fill, h } from "../lib/dom.js";
import { announce, ask, button, copyButton, field, moment } from "../lib/parts.js";
import { rooms as texts } from "../texts/rooms.js";

const { meet } = texts;
const NEEDS_PASSCODE = "Passcode required"; // eslint-disable-line console/english -- the API's own text

/* The passcode that was entered; null: never mind. */
async function askPasscode(room) {
	const asked = field({ name: "passcode", label: meet.passcode, hint: meet.passcodeHint, type: "password",
		autocomplete: "off", required: true });
	const isGiven = await ask({ title: meet.passcodeTitle(room.name), action: meet.action, content: [asked] });

	return isGiven ? asked.querySelector("input").value : null;
}

function link(id, url, { label, copy, join }) {
	return h("div", { class: "field" },
		h("label", { for: id, class: "form-label" }, label),
		h("div", { class: "copyable" },
			h("input", { id, class: "form-control", readonly: true, value: url, on: { focus: (event) => event.target.select() } }),
			copyButton(url, copy),
			h("a", { class: "btn btn-outline-primary btn-sm", href: url, target: "_blank", rel: "noopener noreferrer" }, join)));
}

/* Who may open a meeting may not always look at it. */
const links = (meeting, isSeen) => [
	h("h2", { class: "h5" }, meet.title),
	h("p", null, meet.people(meeting.num_people), " ",
		isSeen ? h("a", { href: meetingAddress(meeting.id) }, meet.view) : null),
	link("guest-link", meeting.room_url, { label: meet.guest, copy: meet.copyGuest, join: meet.joinGuest }),
	meeting.host_room_url ?
		link("host-link", meeting.host_room_url, { label: meet.host, copy: meet.copyHost, join: meet.join }) : null,
	h("p", null, meet.until(Boolean(meeting.host_room_url)), " ", moment(meeting.end_date), "."),
	h("p", { class: "mb-1" }, meet.personal),
	meeting.host_room_url ? h("p", { class: "mb-0" }, meet.hostOnly) : null,
];

const post = (room, body) => send("POST", `rooms/${encodeURIComponent(room.name)}/meeting`, body);

async function openWithPasscode(room) {
	const passcode = await askPasscode(room);

	return passcode === null ? null : post(room, { passcode });
}

/* The answer; null: never mind.  Whether somebody else's room has a passcode may be known only by trying. */
async function tryOpen(room, isOwn) {
	if (room.passcode && !isOwn)
		return openWithPasscode(room);
	try {
		return await post(room, {});
	} catch (error) {
		if (error.status !== 403 || error.detail !== NEEDS_PASSCODE)
			throw error;
		return openWithPasscode(room);
	}
}

export function meetingCard(room, isOwn) {
	const place = h("div", { class: "opened" });

	async function open() {
		const answer = await tryOpen(room, isOwn);

		if (answer === null)
			return;
		fill(place, links(answer.data, isOwn || room.is_shared === true));
		announce(meet.title);
	}
	return h("section", { class: "card panel" }, h("div", { class: "card-body" },
		h("div", null, button(meet.action, { kind: "primary", work: open }), " ",
			h("span", { class: "quiet" }, meet.explained)), place));
}
