/*
 * What a meeting is: room, state, times, counts.
 */
import { fill, h } from "../lib/dom.js";
import * as format from "../lib/format.js";
import { badge, copyButton, moment, named } from "../lib/parts.js";
import { meeting as texts } from "../texts.js";
import { when } from "./meeting-when.js";

const state = (row) => (row.is_active ? badge("live", texts.active) : badge("quiet", texts.ended));

const fact = (title, ...content) => h("div", { class: "fact" }, h("dt", null, title), h("dd", null, ...content));

function title(row, name, link) {
	return h("div", { class: "heading" },
		h("h1", { class: "h3 mb-0" }, link ? h("a", { href: link }, named(name)) : named(name), " ", state(row)));
}

const roomName = (row) => h("div", { class: "fact fact-wide" }, h("dt", null, texts.roomName), h("dd", null,
	h("code", null, row.room_name), " ", copyButton(row.room_name, texts.copyRoomName)));

const span = (row) => [moment(row.start_date), " – ",
	row.is_active ? texts.goesOn : when(row.ended_at, row)];

/* What others than the owner may see. */
export function headForOthers(row) {
	return [title(row, row.room_name), h("p", { class: "quiet" }, texts.forOthers),
		h("dl", { class: "facts" }, roomName(row),
			fact(texts.opened, moment(row.start_date)),
			fact(texts.clients, format.count(row.num_clients)),
			fact(texts.platform, texts.platforms[row.platform] ?? row.platform),
			fact(texts.recordingType, texts.recordingTypes[row.recording_type] ?? row.recording_type))];
}

function counts(row, attendance) {
	return [
		row.is_active ? fact(texts.present, texts.presentNow(row.num_people, row.num_clients)) : null,
		fact(texts.people, format.count(attendance.people)),
		fact(texts.peak, format.count(attendance.peak)),
		fact(texts.personTime, format.duration(attendance.person_seconds)),
	];
}

/* {node, draw(facts)} */
export function head() {
	const node = h("div", null);
	let shown = "";

	return {
		node,
		draw({ row, attendance }) {
			const { people, peak, person_seconds } = attendance;
			const now = JSON.stringify([row, people, peak, person_seconds]);

			if (now === shown)
				return;
			shown = now;
			fill(node, title(row, row.room, `#/rooms/${encodeURIComponent(row.room_id)}`),
			h("dl", { class: "facts" },
				fact(texts.time, span(row)), counts(row, attendance), roomName(row),
				fact(texts.owner, named(row.user_id)),
				fact(texts.platform, texts.platforms[row.platform] ?? row.platform)));
		},
	};
}
