/*
 * The events of a meeting, newest on top, as they come.
 */
import { get } from "../lib/api.js";
import { fill, h } from "../lib/dom.js";
import * as format from "../lib/format.js";
import { badge, card, empty, named } from "../lib/parts.js";
import { meeting as texts } from "../texts/meeting.js";

const SHOWN_MOST = 500;
const LIMIT = 1000;

/* Whom or what an event is about, in a word. */
function subject({ data }) {
	const text = [data.name, data.display_name, data.nick, data.occupant?.name, data.user_id, data.recording_file, data.recording_id,
		data.occupant_id].find((one) => typeof one === "string" && one !== "");

	return text === undefined ? null : named(text);
}

function eventRow(event) {
	const node = h("details", { class: "event", data: { type: event.type } },
		h("summary", null, h("time", { datetime: event.timestamp, title: format.exactly(event.timestamp) },
			format.timeExactly(event.timestamp)), " ", badge("quiet", event.type), " ", subject(event)));

	/* The data is made into text when somebody looks. */
	node.addEventListener("toggle", () => node.append(h("pre", { tabindex: "0" }, JSON.stringify(event.data, null, 2))), { once: true });
	return node;
}

/* events(path, meeting, signal): {node, more()}; more resolves to true when there were new events. */
export function events(path, meeting, signal) {
	const list = h("div", { class: "events", id: "events" });
	const select = h("select", { class: "form-select form-select-sm", id: "event-type", on: { change: filter } });
	const note = h("p", { class: "quiet" });
	const types = new Set();
	let after = meeting.events_next;
	let total = meeting.events_total;

	function filter() {
		for (const row of list.children)
			row.hidden = select.value !== "" && row.dataset.type !== select.value;
	}

	function drawTypes() {
		const chosen = select.value;

		fill(select, h("option", { value: "" }, texts.allTypes),
			[...types].sort().map((type) => h("option", { value: type, selected: type === chosen }, type)));
	}

	function add(items) {
		const known = types.size;

		items.forEach(({ type }) => types.add(type));
		if (types.size !== known || known === 0)
			drawTypes();
		list.prepend(...items.slice(-SHOWN_MOST).reverse().map(eventRow));
		while (list.childElementCount > SHOWN_MOST)
			list.lastElementChild.remove();
		filter();
		fill(note, total === 0 ? null : texts.eventsShown(list.childElementCount, total));
		none.hidden = total > 0;
	}

	const none = empty(texts.noEvents);
	const node = card(texts.events, h("div", { class: "filter" },
		h("label", { for: "event-type" }, texts.eventType), select), note, none, list);

	add(meeting.events);
	return {
		node,
		async more() {
			let hasNews = false;

			for (;;) {
				const { data } = await get(`${path}/events`, { query: { after, limit: LIMIT }, signal });

				if (data.items.length === 0)
					return hasNews;
				hasNews = true;
				after = data.next;
				total += data.items.length;
				add(data.items);
			}
		},
	};
}
