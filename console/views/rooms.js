/*
 * The list of rooms: own ones, those that others share, and with an admin key all.
 */
import { addressOf, pageOf, roomAddress } from "../lib/address.js";
import { get } from "../lib/api.js";
import { fill, h } from "../lib/dom.js";
import { badge, empty, field, moment, named, pager, table } from "../lib/parts.js";
import { may, me } from "../lib/session.js";
import { rooms as texts } from "../texts/rooms.js";

const SIZE = 50;
/* Those that fail come first in the list of webhooks. */
const HOOKS = 100;

function accessOf(room) {
	const words = ["is_locked", "is_shared", "passcode"].filter((name) => room[name] === true);
	const badges = words.map((name) => badge("quiet", texts.access[name]));

	if (!may.seeAll() && room.user_id !== me().id)
		badges.push(badge("warn", texts.access.others));
	return badges.flatMap((one) => [one, " "]);
}

function webhookOf(room, failing) {
	if (room.webhook_disabled_at)
		return badge("bad", texts.webhook.disabled);
	if (failing.has(room.id))
		return badge("bad", texts.webhook.failing);
	return room.webhook_url ? badge("good", texts.webhook.active) : texts.webhook.none;
}

const columns = (failing) => [
	{ title: texts.columns.name, isHeader: true, class: "room-name",
		cell: (room) => h("a", { href: roomAddress(room.id) }, named(room.name)) },
	may.seeAll() ? { title: texts.columns.owner, cell: (room) => named(room.user_id) } : null,
	{ title: texts.columns.access, cell: accessOf },
	{ title: texts.columns.recording, class: "wide-only", cell: (room) => texts.types[room.recording_type] },
	{ title: texts.columns.webhook, cell: (room) => webhookOf(room, failing) },
	{ title: texts.columns.created, class: "text-nowrap wide-only", cell: (room) => moment(room.created_at) },
].filter(Boolean);

function searchForm(view) {
	const { name } = view.query;
	const form = h("form", { class: "finder", role: "search", on: {
		submit: (event) => {
			event.preventDefault();
			view.go(addressOf("rooms", { name: form.elements.name.value.trim() }));
		},
	} },
	field({ name: "name", label: texts.find, value: name, type: "search", maxlength: 100, autocomplete: "off", spellcheck: "false" }),
	h("button", { type: "submit", class: "btn btn-outline-primary" }, texts.findAction),
	name ? h("a", { class: "btn btn-outline-secondary", href: addressOf("rooms") }, texts.findAll) : null);

	return form;
}

/* {changed, failing}: the rooms whose webhooks fail. */
async function hooks(signal) {
	const { data, changed } = await get("webhooks", { query: { size: HOOKS }, signal });

	return { changed, failing: new Set(data.items.filter((hook) => hook.failing_since).map((hook) => hook.room_id)) };
}

/* A room of others that is not shared is in no list: its whole name leads there. */
async function hidden(name, signal) {
	try {
		const { data } = await get(`rooms/name/${encodeURIComponent(name)}`, { signal });
		return [texts.hidden, " ", h("a", { href: roomAddress(data.id, { name: data.name }) }, named(data.name))];
	} catch (error) {
		if (error.status !== 404 && error.status !== 403)
			throw error;
		return texts.missing(name);
	}
}

export async function show(view) {
	const page = pageOf(view.query);
	const { name } = view.query;
	const { signal } = view;
	const list = h("div");

	fill(view.root,
		h("div", { class: "heading" }, h("h1", { class: "h3" }, texts.title),
			may.change() ? h("a", { class: "btn btn-primary", href: "#/rooms/new" }, texts.add) : null),
		searchForm(view), list);
	await view.every(15, async () => {
		const [{ data, changed }, { failing, ...hook }] = await Promise.all([
			get("rooms", { query: { name, page, size: SIZE }, signal }), hooks(signal)]);

		if (!changed && !hook.changed && list.hasChildNodes())
			return;
		const none = name && data.total === 0 ? await hidden(name, signal) : texts.none;
		fill(list, data.items.length ?
			table({ caption: texts.caption, columns: columns(failing), rows: data.items }) : empty(none),
		pager({ ...data, href: (n) => addressOf("rooms", { name, page: n }) }));
	});
}
