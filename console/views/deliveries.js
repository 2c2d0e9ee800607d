/*
 * What was not delivered: endpoints that fail, dead messages, and sending them again.
 */
import { addressOf, pageOf, roomAddress } from "../lib/address.js";
import { get, send } from "../lib/api.js";
import { fill, h } from "../lib/dom.js";
import { announce, ask, badge, button, card, command, field, moment, named, pager } from "../lib/parts.js";
import { may } from "../lib/session.js";
import { messageTable, typeName } from "../parts/messages.js";
import { deliveries as texts } from "../texts/deliveries.js";
import { rooms } from "../texts/rooms.js";

const EVERY_S = 15;
const SIZE = 25;

const hash = (query, changed) => addressOf("deliveries", { ...query, ...changed });

function kindOf({ webhook_disabled_at: disabled, failing_since: failing }) {
	if (disabled)
		return ["bad", texts.hook.disabled, disabled];
	return failing ? ["bad", texts.hook.failing, failing] : ["good", texts.hook.works, null];
}

function endpoint(row) {
	const [kind, word, since] = kindOf(row);
	/* None lead nowhere. */
	const count = (status) => (row[status] ? h("a", { href: hash({ room: row.room_id }, { status }) },
		texts.hook[status](row[status])) : texts.hook[status](0));

	return h("li", { class: "endpoint" },
		h("div", null, row.room_id ? h("a", { href: roomAddress(row.room_id) }, named(row.room)) : texts.pipeline, " ",
			badge(kind, word), since ? [" ", texts.since, " ", moment(since)] : null),
		row.webhook_url ? h("code", null, row.webhook_url) : null,
		h("div", null, since ? [texts.hook.answered(row.last_status), " · "] : null,
			count("pending"), " · ", count("dead")),
		since ? h("p", { class: "quiet mb-0" }, texts.advice(row)) : null);
}

function endpoints(view, place) {
	return view.every(EVERY_S, async () => {
		const { data, changed } = await get("webhooks", { query: { page: pageOf({ page: view.query.hooks }), size: SIZE }, signal: view.signal });
		const bad = data.items.filter((row) => kindOf(row)[0] === "bad");
		const good = data.items.filter((row) => kindOf(row)[0] === "good");

		if (!changed && place.hasChildNodes())
			return;
		fill(place, bad.length ? h("ul", { class: "endpoints" }, bad.map(endpoint)) :
			h("p", null, data.total ? texts.hook.allWork : texts.hook.none),
		good.length ? h("details", null, h("summary", null, texts.hook.working(good.length)),
			h("ul", { class: "endpoints" }, good.map(endpoint))) : null,
		data.pages > 1 ? pager({ ...data, href: (hooks) => hash(view.query, { hooks }) }) : null);
	});
}

function filters(view) {
	const { query } = view;
	const go = () => {
		const given = Object.fromEntries([...new FormData(form)].map(([name, value]) => [name, value.trim()]));

		view.go(hash(query, { ...given, page: null }));
	};
	const form = h("form", { class: "finder", role: "search", on: {
		submit: (event) => { event.preventDefault(); go(); },
	} },
	field({ name: "status", label: texts.column.state, type: "select", value: query.status ?? "dead",
		options: Object.entries(texts.statuses) }),
	field({ name: "type", label: texts.column.type, type: "select", value: query.type ?? "",
		options: [["", texts.allTypes], ...Object.keys(rooms.eventNames).map((type) => [type, typeName(type)])] }),
	field({ name: "room", label: texts.column.room, value: query.room, hint: texts.roomHint, autocomplete: "off" }),
	h("button", { type: "submit", class: "btn btn-outline-primary" }, texts.filter));

	return form;
}

/* In batches, until nothing is left or the view is. */
async function redeliverAll(view, { total, progress }) {
	const { room, meeting } = view.query;
	let count = 0;
	let answer = { more: true, count: 1 };

	if (!await ask({ title: texts.allTitle(total), text: texts.allText, action: texts.sendAll(total) }))
		return;
	for (; answer.more && answer.count > 0; count += answer.count) {
		fill(progress, h("progress", { max: total, value: count, "aria-label": texts.sending }), " ", texts.progress(count, total));
		({ data: answer } = await send("POST", "deliveries/redeliver", { status: "dead", room, meeting }, { signal: view.signal }));
	}
	fill(progress, texts.done(count, answer.skipped));
	announce(texts.done(count, answer.skipped));
}

/* A key that only reads sends nothing; an operator does it on the server. */
const byOthers = (query) => h("div", { class: "mb-3" }, may.seeAll() ? [texts.onServer, command(texts.command(query))] : texts.readOnly);

function list(view, place) {
	const { query } = view;
	const status = query.status ?? "dead";
	const progress = h("p", { role: "status" });
	const rows = h("div");
	const none = query.room || query.type || query.meeting ? texts.none.some : texts.none[status];
	let total = 0;

	async function look() {
		const { data, changed } = await get("deliveries", { signal: view.signal, query: { size: SIZE, page: pageOf(query),
			status: status === "all" ? null : status, type: query.type, room: query.room, meeting: query.meeting } });

		total = data.total;
		all.hidden = total === 0;
		if (changed || !rows.hasChildNodes())
			fill(rows, messageTable(data.items, { has: { room: true, meeting: true }, again: look, none }),
				pager({ ...data, href: (page) => hash(query, { page }) }));
	}
	const all = h("div", { hidden: true }, may.change() ? button(texts.redeliverAll, { kind: "primary", work: async () => {
		await redeliverAll(view, { total, progress });
		await look();
	} }) : byOthers(query));

	fill(place, query.meeting ? h("p", null, texts.ofMeeting, " ", h("a", { href: hash(query, { meeting: null, page: null }) },
		texts.ofAll)) : null,
	status === "dead" && !query.type ? all : null, progress, rows);
	return view.every(EVERY_S, look);
}

export async function show(view) {
	const hooks = h("div");
	const found = h("div");

	fill(view.root, h("h1", { class: "h3" }, texts.title), card(texts.endpoints, hooks),
		card(texts.messages, filters(view), found));
	await Promise.all([endpoints(view, hooks), list(view, found)]);
}
