/*
 * The form of a room: a new one, or a change, of which only what differs is sent.
 */
import { roomAddress } from "../lib/address.js";
import { get, send } from "../lib/api.js";
import { localTime } from "../lib/day.js";
import { fill, h } from "../lib/dom.js";
import { announce, busy, copyButton, field, problem, tell } from "../lib/parts.js";
import { rooms as texts } from "../texts/rooms.js";

const EVENTS = Object.keys(texts.eventNames);
const NEW = {
	name: "", platform: "jitsi", is_locked: false, is_shared: false, passcode: false, recording_type: "cloud",
	recording_trigger: "automatic-2nd-participant", require_consent: false, max_participants: null, longest: null,
	not_before: null, expires_at: null, webhook_url: null, webhook_secret: null, webhook_events: [...EVENTS, "test"],
	zulip_auto_post: false, zulip_stream: "", zulip_topic: "",
};

const make = (name, more = {}) => {
	const [label, hint] = texts.fields[name];
	return field({ name, label, hint, ...more });
};

/* kind: how the field's text and the API's value become each other. */
const kinds = {
	text: { shown: (value) => value ?? "", sent: (text) => text.trim() },
	number: { shown: (value) => value ?? "", sent: (text) => (text === "" ? 0 : Number(text)) },
	time: { shown: localTime, sent: (text) => (text === "" ? "" : new Date(text).toISOString()) },
	flag: { shown: Boolean, sent: Boolean },
};
const plain = {
	name: "text", platform: "text", is_locked: "flag", is_shared: "flag", recording_type: "text",
	recording_trigger: "text", require_consent: "flag", max_participants: "number", longest: "number",
	not_before: "time", expires_at: "time", webhook_url: "text", zulip_auto_post: "flag", zulip_stream: "text",
	zulip_topic: "text",
};

const valueOf = (control) => (control.type === "checkbox" ? control.checked : control.value);

/* The members that the form changes. */
function changesOf(form, room) {
	const body = {};

	for (const [name, kind] of Object.entries(plain)) {
		const { shown, sent } = kinds[kind];
		const given = sent(valueOf(form.elements[name]));

		if (given !== sent(shown(room[name])))
			body[name] = given;
	}
	return { ...body, ...passcodeOf(form), ...secretOf(form), ...eventsOf(form, room) };
}

function passcodeOf(form) {
	if (form.elements.passcode_removed?.checked)
		return { passcode: "" };
	return form.elements.passcode.value === "" ? {} : { passcode: form.elements.passcode.value };
}

function secretOf(form) {
	if (form.elements.webhook_secret_removed?.checked)
		return { webhook_secret: "" };
	return form.elements.webhook_secret.value === "" ? {} : { webhook_secret: form.elements.webhook_secret.value };
}

/* All of them, with test, mean all of later releases, too. */
function eventsOf(form, room) {
	const chosen = EVENTS.filter((name) => form.elements[`event-${name}`].checked);
	const before = EVENTS.filter((name) => room.webhook_events.includes(name));

	if (chosen.join() === before.join())
		return {};
	return { webhook_events: chosen.length === EVENTS.length ? [...EVENTS, "test"] : chosen };
}

const group = (title, ...content) => h("fieldset", { class: "group" }, h("legend", { class: "h6" }, title), ...content);

const eventBoxes = (shown) => h("fieldset", { class: "hook-events", "aria-describedby": "events-hint" },
	h("legend", { class: "form-label fs-6" }, texts.events),
	EVENTS.map((name) => field({ name: `event-${name}`, label: texts.eventNames[name], type: "checkbox",
		value: shown.webhook_events.includes(name) })),
	h("div", { id: "events-hint", class: "form-text" }, texts.eventsHint));

/* What is there already is not shown: a new one, or none. */
function secretFields(name, isThere, changes, more) {
	const [label, hint] = texts.fields[isThere ? `${name}_kept` : name];

	return [
		field({ name, label, hint, value: changes[name], ...more }),
		isThere ? make(`${name}_removed`, { type: "checkbox", value: changes[name] === "" }) : null,
	];
}

function groups(shown, room, changes) {
	const text = (name, more) => make(name, { value: kinds[plain[name]].shown(shown[name]), ...more });
	const flag = (name) => make(name, { type: "checkbox", value: shown[name] });
	const hidden = { autocomplete: "new-password", spellcheck: "false", maxlength: 256 };

	return [
		group(texts.groups.room,
			text("name", { required: true, maxlength: 100, autocomplete: "off", spellcheck: "false" }),
			text("platform", { type: "select", options: texts.platforms })),
		group(texts.groups.access, flag("is_locked"), flag("is_shared"),
			secretFields("passcode", room?.passcode, changes, { ...hidden, maxlength: 100 })),
		group(texts.groups.recording, text("recording_type", { type: "select", options: texts.recordingTypes }),
			text("recording_trigger", { type: "select", options: texts.recordingTriggers }), flag("require_consent")),
		group(texts.groups.limits,
			text("max_participants", { type: "number", min: 0, max: 10000, step: 1, inputmode: "numeric" }),
			text("longest", { type: "number", min: 0, max: 10080, step: 1, inputmode: "numeric" }),
			text("not_before", { type: "datetime-local" }), text("expires_at", { type: "datetime-local" })),
		group(texts.groups.webhook,
			text("webhook_url", { type: "url", maxlength: 2048, inputmode: "url", spellcheck: "false" }),
			secretFields("webhook_secret", room?.webhook_secret, changes, hidden), eventBoxes(shown)),
		group(texts.groups.zulip, flag("zulip_auto_post"), text("zulip_stream", { maxlength: 200 }),
			text("zulip_topic", { maxlength: 200 })),
	];
}

/* A secret that the service has generated is shown, once it is there. */
async function showSecret(before, body, after) {
	if (!after.webhook_secret || after.webhook_secret === before.webhook_secret || body.webhook_secret)
		return;
	await tell(texts.secret.title, h("p", null, texts.secret.text),
		h("p", null, h("code", null, after.webhook_secret)), copyButton(after.webhook_secret, texts.secret.copy));
}

/* Another one has changed the room: the same changes, on what is stored now. */
async function redraw(view, room, body, error) {
	const { data, etag } = await get(`rooms/${encodeURIComponent(room.id)}`, { signal: view.signal });

	drawForm(view, { room: data, etag, changes: body });
	error.advice = texts.stale;
	view.root.prepend(problem(error));
	view.root.querySelector(".problem").scrollIntoView();
}

async function save(view, form, { room, etag }) {
	const before = room ?? NEW;
	const body = changesOf(form, before);

	if (room && Object.keys(body).length === 0) {
		announce(texts.unchanged);
		view.go(roomAddress(room.id));
		return;
	}
	try {
		const { data } = room ?
			await send("PATCH", `rooms/${encodeURIComponent(room.id)}`, body, { ifMatch: etag }) :
			await send("POST", "rooms", { ...body, name: form.elements.name.value.trim() });
		await showSecret(before, body, data);
		announce(room ? texts.saved : texts.created);
		view.go(roomAddress(data.id));
	} catch (error) {
		if (error.status === 412)
			await redraw(view, room, body, error);
		else
			throw atName(error);
	}
}

/* That a name is taken is said with the name. */
function atName(error) {
	if (error.status === 400)
		error.faults = [{ field: "name", message: error.detail }];
	return error;
}

/* room: null for a new one.  changes: what was entered before, of another ETag's room. */
export function drawForm(view, { room, etag = null, changes = {} }) {
	const shown = { ...(room ?? NEW), ...changes };
	const form = h("form", { class: "card panel", novalidate: true, on: {
		submit: (event) => {
			event.preventDefault();
			if (form.reportValidity())
				busy(form, () => save(view, form, { room, etag }));
		},
	} }, h("div", { class: "card-body" },
		h("h1", { class: "h4" }, room ? texts.changeTitle(room.name) : texts.add),
		h("div", { class: "groups" }, groups(shown, room, changes)),
		h("div", { class: "actions" },
			h("button", { type: "submit", class: "btn btn-primary" }, room ? texts.save : texts.create),
			h("a", { class: "btn btn-outline-secondary", href: room ? roomAddress(room.id) : "#/rooms" }, texts.cancel))));

	view.title(room ? texts.changeTitle(room.name) : texts.add);
	fill(view.root, form);
}
