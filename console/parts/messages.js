/*
 * Messages to webhooks and to the pipeline, with their state in words.
 */
import { addressOf, meetingAddress, roomAddress } from "../lib/address.js";
import { get, send } from "../lib/api.js";
import { fill, h } from "../lib/dom.js";
import { announce, badge, button, moment, named, table } from "../lib/parts.js";
import { may } from "../lib/session.js";
import { deliveries as texts } from "../texts/deliveries.js";
import { rooms } from "../texts/rooms.js";

const SIZE = 10;
const EVERY_S = 10;

export const typeName = (type) => rooms.eventNames[type] ?? type;

function stateOf({ status, attempts, last_status: answered, next_attempt_at: next, delivered_at: at, waits_for: awaited }) {
	if (status === "delivered")
		return [badge("good", texts.state.delivered), " ", moment(at)];
	if (status === "dead")
		return [badge("bad", texts.state.dead), " ", attempts ? texts.givenUp(attempts, answered) : texts.untried];
	if (awaited)
		return badge("warn", texts.waits[awaited]);
	if (attempts === 0)
		return badge("quiet", texts.state.pending);
	return [badge("warn", texts.state.failing), " ", texts.failed(attempts, answered), " ", moment(next)];
}

/* What is sent by itself now, or cannot be, is not sent again; the pipeline's are with their recording. */
const canRedo = (row) => may.change() && row.endpoint !== "pipeline" &&
	(row.status !== "pending" || (row.attempts > 0 && !row.waits_for));

const redo = (row, again) => (canRedo(row) ? h("div", null,
	button(texts.again, { label: texts.againLabel(typeName(row.type)), work: async () => {
		await send("POST", `deliveries/${encodeURIComponent(row.id)}/redeliver`);
		announce(texts.sent);
		await again();
	} })) : null);

const placeOf = (row, has) => h("div", { class: "quiet small" },
	has.room ? [h("a", { href: roomAddress(row.room_id) }, named(row.room)), " · "] : null,
	has.meeting ? h("a", { href: meetingAddress(row.meeting_id) }, moment(row.created_at)) : moment(row.created_at));

/* has: which of room and meeting are shown; again: draws anew; none: what there is instead of no rows. */
export const messageTable = (rows, { has, again, none }) => table({ caption: texts.messages, rows, none, columns: [
	{ title: texts.column.type, isHeader: true, cell: (row) => [typeName(row.type),
		row.endpoint === "pipeline" ? [" ", badge("quiet", texts.pipeline)] : null, placeOf(row, has)] },
	{ title: texts.column.state, cell: (row) => h("div", { class: "heading mb-0" }, h("span", null, stateOf(row)), redo(row, again)) },
] });

/* The newest messages of a room or of a meeting (their ids), looked at again and again; a node. */
export function messages({ room, meeting, view }) {
	const node = h("div", { "aria-busy": "true" });
	const query = { room, meeting, size: SIZE };
	const href = addressOf("deliveries", { room, meeting });

	async function look() {
		const { data, changed } = await get("deliveries", { query, signal: view.signal });

		if (changed || node.hasAttribute("aria-busy"))
			fill(node, messageTable(data.items, { has: { room: false, meeting: !meeting }, again: look, none: texts.none.all }),
				data.total > SIZE ? h("a", { href }, texts.all(data.total)) : null);
		node.removeAttribute("aria-busy");
	}
	view.every(EVERY_S, look).catch((error) => {
		node.removeAttribute("aria-busy");
		view.fail(error);
	});
	return node;
}
