/*
 * Who is signed in, and the user's own keys for machines.
 */
import { addressOf, pageOf, roomAddress } from "../lib/address.js";
import { get, send } from "../lib/api.js";
import { now } from "../lib/clock.js";
import { h, fill } from "../lib/dom.js";
import { announce, ask, badge, busy, button, card, copyButton, facts, field, moment, named, pager, table } from "../lib/parts.js";
import { me } from "../lib/session.js";
import { keys as texts } from "../texts/keys.js";

const SIZE = 50;
const REFRESH_S = 15;
const SOON_MS = 7 * 86400000;
const NAMES_MOST = 3;

/* Only a user makes and deletes keys: a key cannot. */
const mayChange = () => me().kind !== "key";

function about(caller) {
	const rows = [
		[texts.who.name, caller.name ? named(caller.name) : null],
		[texts.who.id, caller.id ? h("code", null, named(caller.id)) : null],
		[texts.who.email, caller.email ? named(caller.email) : null],
		[texts.who.kind, texts.kinds[caller.scope ?? caller.kind]],
		[texts.who.rooms, caller.rooms ? texts.limit(caller.rooms.length) : null],
		[texts.who.ends, caller.expires_at ? moment(caller.expires_at) : null],
	];

	return card(texts.who.title, facts(rows.filter(([, value]) => value)));
}

/* {id: name} of the rooms that the caller can list; a deleted one is not there. */
async function roomNames(keys, signal) {
	if (!keys.some((key) => key.rooms))
		return {};
	const { data } = await get("rooms", { query: { size: 100 }, signal });
	return Object.fromEntries(data.items.map((room) => [room.id, room.name]));
}

function roomsOf(key, names) {
	if (!key.rooms)
		return texts.all;
	const shown = key.rooms.slice(0, NAMES_MOST).flatMap((id, i) => [i ? ", " : null,
		h("a", { href: roomAddress(id) }, names[id] ? named(names[id]) : id.slice(0, 8))]);
	const more = key.rooms.length - NAMES_MOST;

	return more > 0 ? [...shown, texts.more(more)] : shown;
}

function endOf(key) {
	const left = Date.parse(key.expires_at) - now();

	if (key.expires_at === null)
		return texts.never;
	return [moment(key.expires_at), " ", left <= 0 ? badge("bad", texts.expired) :
		left < SOON_MS ? badge("warn", texts.soon) : null];
}

const columns = (names, remove) => [
	{ title: texts.columns.name, isHeader: true, cell: (key) => key.name ? named(key.name) : texts.unnamed },
	{ title: texts.columns.scope, cell: (key) => texts.scopes[key.scope] },
	{ title: texts.columns.rooms, class: "d-none d-sm-table-cell", cell: (key) => roomsOf(key, names) },
	{ title: texts.columns.created, class: "d-none d-lg-table-cell", cell: (key) => moment(key.created_at) },
	{ title: texts.columns.ends, cell: endOf },
	{ title: texts.columns.used, class: "d-none d-sm-table-cell",
		cell: (key) => key.last_used_at ? moment(key.last_used_at) : texts.unused },
	mayChange() ? { title: h("span", { class: "visually-hidden" }, texts.columns.actions), class: "number",
		cell: (key) => button(texts.delete.action, { kind: "outline-danger",
			label: texts.delete.label(key.name), work: () => remove(key) }) } : null,
].filter(Boolean);

/* The text of a new key, which is never shown again. */
function madeKey(key) {
	const panel = h("section", { class: "alert alert-success", tabindex: "-1", "aria-labelledby": "made-title" },
		h("h2", { class: "h5", id: "made-title" }, texts.made.title, " ", named(key.name)),
		h("p", null, texts.made.text),
		h("p", null, h("code", { class: "secret" }, key.key)),
		h("div", { class: "actions" }, copyButton(key.key, texts.made.copy),
			h("button", { type: "button", class: "btn btn-sm btn-outline-secondary",
				on: { click: () => panel.remove() } }, texts.made.done)));

	return panel;
}

const lines = (text) => text.split("\n").map((line) => line.trim()).filter(Boolean);

function wishOf({ name, scope, rooms, expires_at: end }) {
	const limit = lines(rooms.value);

	return { name: name.value, scope: scope.value, ...(limit.length ? { rooms: limit } : {}),
		...(end.value ? { expires_at: new Date(end.value).toISOString() } : {}) };
}

function creator(onMade) {
	const form = h("form", { class: "create", on: {
		submit: (event) => {
			event.preventDefault();
			busy(form, async () => {
				const { data } = await send("POST", "api-keys", wishOf(form.elements));

				form.reset();
				await onMade(data);
			});
		},
	} },
	field({ name: "name", label: texts.form.name, hint: texts.form.nameHint, required: true, maxlength: 100,
		autocomplete: "off" }),
	field({ name: "scope", label: texts.form.scope, hint: texts.form.scopeHint, type: "select", value: "read",
		options: Object.entries(texts.scopes) }),
	field({ name: "rooms", label: texts.form.rooms, hint: texts.form.roomsHint, type: "textarea", rows: 2,
		spellcheck: "false" }),
	field({ name: "expires_at", label: texts.form.ends, hint: texts.form.endsHint, type: "datetime-local" }),
	h("button", { type: "submit", class: "btn btn-primary" }, texts.form.action));

	return h("details", { class: "card panel creator" },
		h("summary", { class: "card-body h5 mb-0" }, texts.form.title), h("div", { class: "card-body pt-0" }, form));
}

/* A key that cannot list keys: null when it can. */
function whyNone(caller) {
	if (caller.scope === "admin")
		return texts.none.admin;
	return caller.rooms ? texts.none.limited : null;
}

function describe(caller) {
	if (caller.kind === "local")
		return texts.intro.local;
	return mayChange() ? texts.intro.user : texts.intro.key;
}

export async function show(view) {
	const page = pageOf(view.query);
	const made = h("div");
	const list = h("div");
	const caller = me();
	const reason = whyNone(caller);
	let drawn = null;

	async function draw() {
		const { data, changed } = await get("api-keys", { query: { page, size: SIZE }, signal: view.signal });

		if (!changed && drawn === data)
			return;
		const names = await roomNames(data.items, view.signal);
		fill(list, table({ caption: texts.caption, columns: columns(names, remove), rows: data.items, none: texts.none.yet }),
			pager({ ...data, href: (n) => addressOf("keys", { page: n }) }));
		drawn = data;
	}

	async function remove(key) {
		const isMeant = await ask({ title: texts.delete.title, text: texts.delete.text,
			content: [h("p", null, h("strong", null, named(key.name)))], action: texts.delete.action, danger: true });

		if (!isMeant)
			return;
		await send("DELETE", `api-keys/${encodeURIComponent(key.id)}`);
		announce(texts.delete.done);
		await draw();
	}

	async function onMade(key) {
		fill(made, madeKey(key));
		made.firstChild.focus();
		await draw();
	}

	fill(view.root, h("h1", { class: "h3" }, texts.title), about(caller),
		reason ? h("p", { class: "empty" }, reason) : [h("p", null, describe(caller)), made, list],
		!reason && mayChange() ? creator(onMade) : null);
	if (!reason)
		await view.every(REFRESH_S, draw);
}
