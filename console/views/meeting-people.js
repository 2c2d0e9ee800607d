/*
 * Who was in a meeting: a table whose rows stay while it is drawn again, so that what is unfolded or has
 * the focus remains. A large meeting is shown by parts.
 */
import { part } from "../lib/api.js";
import { fill, h } from "../lib/dom.js";
import { button, card, empty } from "../lib/parts.js";
import { meeting as texts } from "../texts/meeting.js";
import { columns, columnsUsed, personRow } from "./meeting-person.js";

const PART = 100;
const MORE = 200;

const contains = (person, text) => [person.name, person.nick, person.email, person.id].some((one) =>
	one?.toLocaleLowerCase().includes(text));

/* A node that is where it belongs is not moved: it would lose the focus. */
function place(body, nodes) {
	let at = body.firstChild;

	for (const node of nodes)
		if (node === at)
			at = at.nextSibling;
		else
			body.insertBefore(node, at);
	while (at) {
		const next = at.nextSibling;

		at.remove();
		at = next;
	}
}

const tableOf = (id, heads, body) => h("div", { class: "table-responsive", tabindex: "0", role: "region",
	"aria-label": texts.attendance }, h("table", { class: "table table-hover align-middle attendance", id },
	h("caption", { class: "visually-hidden" }, texts.attendance),
	h("thead", null, h("tr", null, h("th", { scope: "col" }, texts.name), heads,
		h("th", { scope: "col" }, h("span", { class: "visually-hidden" }, texts.doing)))), body));

/* people(id, facts, path, {remove, reload}): {node, draw()}; id: of the table. */
export function people(id, facts, path, doing) {
	const rows = new Map();
	const body = h("tbody");
	const note = h("p", { class: "quiet", role: "status" });
	const none = empty(texts.nobody);
	const search = h("input", { type: "search", class: "form-control form-control-sm", id: "people-search",
		on: { input: () => { most = PART; draw(); } } });
	const more = h("button", { type: "button", class: "btn btn-outline-primary btn-sm",
		on: { click: () => { most += MORE; draw(); } } });
	const heads = columns.map((column) => h("th", { scope: "col", class: column.class }, column.title));
	const count = h("p", { class: "quiet" });
	const table = tableOf(id, heads, body);
	const tools = h("div", { class: "filter" },
		h("label", { for: "people-search" }, texts.search), search,
		button(texts.csv, { work: async () => (await part(import("./meeting-csv.js"))).save(path, `${facts.row.room_name}.csv`) }));
	let most = PART;

	async function remove(person) {
		const text = await doing.remove(path, person);

		if (text === null)
			return;
		fill(note, text);
		await doing.reload();
	}

	function rowOf(person, isUsed) {
		if (!rows.has(person.id))
			rows.set(person.id, personRow(facts, remove));
		rows.get(person.id).draw(person, isUsed);
		return rows.get(person.id).nodes();
	}

	function draw() {
		const all = facts.attendance.items;
		const text = search.value.trim().toLocaleLowerCase();
		const found = text ? all.filter((person) => contains(person, text)) : all;
		const rest = found.length - most;
		const isUsed = columnsUsed(all, facts);

		heads.forEach((node, i) => { node.hidden = !isUsed[i]; });
		place(body, found.slice(0, most).flatMap((person) => rowOf(person, isUsed)));
		none.hidden = all.length > 0;
		table.hidden = found.length === 0;
		tools.hidden = all.length === 0;
		more.hidden = rest <= 0;
		fill(more, rest > 0 ? texts.showMore(Math.min(rest, MORE)) : null);
		count.hidden = !text && rest <= 0;
		fill(count, texts.shown(Math.min(found.length, most), found.length));
	}

	return { node: card(texts.attendance, tools, note, none, table, count, more), draw };
}
