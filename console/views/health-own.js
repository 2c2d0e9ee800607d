/*
 * Health for who is no operator: whether the server answers, and what fails of their own rooms.
 */
import { addressOf, meetingAddress, roomAddress } from "../lib/address.js";
import { get } from "../lib/api.js";
import { fill, h } from "../lib/dom.js";
import { dateTime } from "../lib/format.js";
import { card, command } from "../lib/parts.js";
import { health as texts } from "../texts/health.js";
import { findings, part, summary } from "./health-parts.js";

const MEETINGS = 20; /* the newest, whose recordings are looked at */
const RECORDINGS_EVERY = 4; /* looks at the webhooks */
const PAGE = 100;

function ofWebhook(hook) {
	const isDisabled = hook.webhook_disabled_at !== null;

	if (!isDisabled && hook.failing_since === null && hook.dead === 0)
		return null;
	return {
		isBad: isDisabled, title: isDisabled ? texts.own.disabled : hook.failing_since ? texts.own.failing : texts.own.dead,
		subject: hook.room,
		found: [
			isDisabled ? texts.own.since(dateTime(hook.webhook_disabled_at)) :
				hook.failing_since && texts.own.since(dateTime(hook.failing_since)),
			texts.own.status(hook.last_status), texts.own.counts(hook.pending, hook.dead),
		].filter(Boolean).join("; "),
		mend: isDisabled ? texts.own.enable : hook.failing_since ? texts.own.mend : texts.own.redeliver,
		link: isDisabled ? [roomAddress(hook.room_id), texts.toRoom] : [addressOf("deliveries", { room: hook.room_id }), texts.toMessages],
	};
}

async function webhooks(signal) {
	const { data } = await get("webhooks", { query: { size: PAGE }, signal });

	return data.items.map(ofWebhook).filter(Boolean);
}

function ofRecording(meeting, recording) {
	const kind = texts.own.recordings[recording.status];

	return kind ? { isBad: true, title: kind[0], subject: meeting.room, found: texts.own.of(dateTime(meeting.start_date)),
		mend: kind[1], link: [meetingAddress(meeting.id), texts.toMeeting] } : null;
}

/* Only a meeting knows its recordings. */
async function recordings(signal) {
	const { data } = await get("meetings", { query: { size: MEETINGS }, signal });
	const found = await Promise.all(data.items.filter((meeting) => meeting.recording_type !== "none").map(
		async (meeting) => (await get(`meetings/${encodeURIComponent(meeting.id)}/recordings`, { signal })).data.items
			.map((recording) => ofRecording(meeting, recording))));

	return found.flat().filter(Boolean);
}

export async function lookAtOwn(view, seconds) {
	const head = summary();
	const list = part("div", null, (items) => card(texts.own.title,
		items.length ? findings(items) : h("p", { class: "mb-0" }, texts.own.fine(MEETINGS))));
	let ofRecordings = [];
	let turn = 0;

	fill(view.root, h("h1", { class: "h3" }, texts.title), head.node,
		card(texts.service, h("p", { class: "mb-0" }, texts.own.answers)), list.node,
		card(texts.own.more, h("p", null, texts.own.moreText), command(texts.makeKey)));
	await view.every(seconds, async () => {
		const ofWebhooks = await webhooks(view.signal);

		if (turn++ % RECORDINGS_EVERY === 0)
			ofRecordings = await recordings(view.signal);
		const items = [...ofWebhooks, ...ofRecordings];
		const errors = items.filter((item) => item.isBad).length;

		head.show(errors, items.length - errors);
		list.show(items);
	});
}
