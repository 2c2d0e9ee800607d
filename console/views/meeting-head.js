/*
 * What a meeting is: room, state, times, counts.
 */
import { roomAddress } from "../lib/address.js";
import { fill, h } from "../lib/dom.js";
import * as format from "../lib/format.js";
import { badge, copyButton, moment, named } from "../lib/parts.js";
import { meeting as texts } from "../texts/meeting.js";
import { when } from "./meeting-when.js";

const state = (row) => (row.is_active ? badge("good", texts.active) : badge("quiet", texts.ended));

const fact = (title, ...content) => h("div", { class: "fact" }, h("dt", null, title), h("dd", null, ...content));

/* room: its address; null: it is not known. */
const title = (name, room, ...badges) => h("div", { class: "heading" }, h("div", null,
	h("h1", { class: "h3 mb-0" }, name, " ", badges), h("a", { href: "#/meetings" }, texts.back),
	room ? [" · ", h("a", { href: room }, texts.toRoom)] : null));

const roomName = (row) => h("div", { class: "fact fact-wide" }, h("dt", null, texts.roomName(row.platform)),
	h("dd", null, h("code", null, row.room_name), " ", copyButton(row.room_name, texts.copyRoomName)));

const platform = (row) => fact(texts.platform, texts.platforms[row.platform] ?? row.platform);

const span = (row) => [moment(row.start_date), " – ",
	row.is_active ? texts.goesOn : when(row.ended_at, row)];

/* What others than the owner may see. */
export function headForOthers(row) {
	return [title(named(row.room_name), null, state(row)), h("p", { class: "quiet" }, texts.forOthers),
		h("dl", { class: "meeting-facts" }, roomName(row),
			fact(texts.opened, moment(row.start_date)),
			fact(texts.clients, format.count(row.num_clients)),
			platform(row),
			fact(texts.recordingType, texts.recordingTypes[row.recording_type] ?? row.recording_type))];
}

/* What changes while a meeting goes on; the rest stays, and keeps the focus. */
const changing = [
	[texts.time, (row) => span(row)],
	[texts.present, (row) => (row.is_active ? texts.presentNow(row.num_people, row.num_clients) : null)],
	[texts.people, (_row, attendance) => format.count(attendance.people)],
	[texts.peak, (_row, attendance) => format.count(attendance.peak)],
	[texts.personTime, (_row, attendance) => format.duration(attendance.person_seconds)],
];

/* {node, draw(facts)} */
export function head(row) {
	const badges = h("span");
	const facts = changing.map(([name]) => fact(name));
	const node = h("div", null,
		title(named(row.room), roomAddress(row.room_id), badges),
		h("dl", { class: "meeting-facts" }, facts, roomName(row), fact(texts.owner, named(row.user_id)), platform(row)));

	return {
		node,
		draw({ row: present, attendance }) {
			fill(badges, state(present));
			changing.forEach(([, show], i) => {
				const content = show(present, attendance);

				facts[i].hidden = content === null;
				fill(facts[i].lastChild, content);
			});
		},
	};
}
