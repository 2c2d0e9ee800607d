/*
 * The list of rooms: own ones, those that others share, and with an admin key all.
 */
import { get } from "../lib/api.js";
import { fill, h } from "../lib/dom.js";
import { badge, busy, field, moment, named, pager, table } from "../lib/parts.js";
import { may, me } from "../lib/session.js";
import { rooms as texts } from "../texts.js";

const SIZE = 50;

function accessOf(room) {
	const words = ["is_locked", "is_shared", "passcode"].filter((name) => room[name] === true);
	const badges = words.map((name) => badge("quiet", texts.access[name]));

	if (!may.seeAll() && room.user_id !== me().id)
		badges.push(badge("warn", texts.access.others));
	return badges.flatMap((one) => [one, " "]);
}

function webhookOf(room) {
	if (room.webhook_disabled_at)
		return badge("bad", texts.webhook.disabled);
	return room.webhook_url ? badge("good", texts.webhook.active) : texts.webhook.none;
}

const columns = () => [
	{ title: texts.columns.name, isHeader: true, class: "room-name",
		cell: (room) => h("a", { href: `#/rooms/${room.id}` }, named(room.name)) },
	may.seeAll() ? { title: texts.columns.owner, cell: (room) => named(room.user_id) } : null,
	{ title: texts.columns.access, cell: accessOf },
	{ title: texts.columns.recording, cell: (room) => texts.types[room.recording_type] },
	{ title: texts.columns.webhook, cell: webhookOf },
	{ title: texts.columns.created, class: "text-nowrap", cell: (room) => moment(room.created_at) },
].filter(Boolean);

/* Leads to the room of this name, whatever its page. */
function finder(view) {
	const form = h("form", { class: "finder", role: "search", on: {
		submit: (event) => {
			event.preventDefault();
			busy(form, async () => {
				const name = form.elements.name.value.trim();
				view.go(await addressOf(name));
			});
		},
	} },
	field({ name: "name", label: texts.find, required: true, autocomplete: "off", spellcheck: "false" }),
	h("button", { type: "submit", class: "btn btn-outline-primary" }, texts.findAction));

	return form;
}

/* A room of others that is not shared can be read by its name alone. */
async function addressOf(name) {
	try {
		const { data } = await get(`rooms/name/${encodeURIComponent(name)}`);
		return `#/rooms/${data.id}${data.user_id === undefined ? `?name=${encodeURIComponent(data.name)}` : ""}`;
	} catch (error) {
		if (error.status === 404)
			error.faults = [{ field: "name", message: texts.missing(name) }];
		throw error;
	}
}

export async function show(view) {
	const page = Number(view.query.page ?? 1);
	const list = h("div");

	fill(view.root,
		h("div", { class: "heading" }, h("h1", { class: "h3" }, texts.title),
			may.change() ? h("a", { class: "btn btn-primary", href: "#/rooms/new" }, texts.add) : null),
		finder(view), list);
	await view.every(15, async () => {
		const { data, changed } = await get("rooms", { query: { page, size: SIZE }, signal: view.signal });

		if (changed || !list.hasChildNodes())
			fill(list, table({ caption: texts.caption, columns: columns(), rows: data.items, none: texts.none }),
				pager({ ...data, href: (n) => `#/rooms?page=${n}` }));
	});
}
