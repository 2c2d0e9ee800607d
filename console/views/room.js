/*
 * One room: its settings, its webhook, opening a meeting; #/rooms/new and ?change=1 are the form.
 */
import { addressOf, roomAddress } from "../lib/address.js";
import { get, send } from "../lib/api.js";
import { fill, h } from "../lib/dom.js";
import { announce, ask, button, card, facts, moment, named } from "../lib/parts.js";
import { may, me } from "../lib/session.js";
import { rooms as texts } from "../texts/rooms.js";
import { drawForm } from "./rooms-form.js";
import { meetingCard } from "./rooms-open.js";
import { deliveriesCard, webhookCard } from "./rooms-webhook.js";

const pathOf = (room) => `rooms/${encodeURIComponent(room.id)}`;

function accessOf(room) {
	const lines = [];

	if (room.is_locked)
		lines.push(texts.locked);
	if (room.is_shared)
		lines.push(texts.shared);
	if (room.passcode)
		lines.push(texts.passcode);
	return lines.length ? lines.map((line) => h("div", null, line)) : texts.open;
}

function factsOf(room) {
	const { facts: names, fields } = texts;

	return [
		[names.owner, named(room.user_id)],
		[names.created, moment(room.created_at)],
		[fields.platform[0], texts.nameOf(texts.platforms, room.platform)],
		[names.access, accessOf(room)],
		[fields.recording_type[0], texts.nameOf(texts.recordingTypes, room.recording_type)],
		[fields.recording_trigger[0], texts.nameOf(texts.recordingTriggers, room.recording_trigger)],
		[names.require_consent, texts.consent[room.require_consent]],
		[fields.max_participants[0], room.max_participants ?? texts.anyNumber],
		[names.longest, room.longest === null ? texts.noLimit : texts.minutes(room.longest)],
		[fields.not_before[0], room.not_before ? moment(room.not_before) : texts.noLimit],
		[fields.expires_at[0], room.expires_at ? moment(room.expires_at) : texts.noLimit],
		[names.zulip, room.zulip_auto_post ? named(texts.zulip(room.zulip_stream, room.zulip_topic)) : texts.zulipOff],
	];
}

const settingsCard = (room) => card(texts.settings, facts(factsOf(room)));

async function remove(view, room, etag) {
	const isSure = await ask({ title: texts.removeTitle(room.name), text: texts.removeText, word: room.name,
		action: texts.remove, danger: true });

	if (!isSure)
		return;
	try {
		await send("DELETE", pathOf(room), undefined, { ifMatch: etag });
	} catch (error) {
		if (error.status !== 412)
			throw error;
		await show(view);
		error.advice = texts.staleRemoved;
		view.fail(error);
		return;
	}
	announce(texts.removed(room.name));
	view.go("#/rooms");
}

function heading(view, room, { etag, isOwn, isSeen }) {
	return h("div", { class: "heading" },
		h("div", null,
			h("h1", { class: "h3 mb-0" }, named(room.name)),
			h("a", { href: "#/rooms" }, texts.back), isSeen ? [" · ",
				h("a", { href: addressOf("meetings", { room: room.name }) }, texts.meetings)] : null),
		isOwn ? h("div", { class: "actions" },
			h("a", { class: "btn btn-outline-primary btn-sm", href: roomAddress(room.id, { change: 1 }) }, texts.change),
			button(texts.remove, { kind: "outline-danger", work: () => remove(view, room, etag) })) : null);
}

/* What others than the owner read of a room that is not shared. */
const brief = (room) => card(texts.settings, facts([
	[texts.fields.platform[0], texts.nameOf(texts.platforms, room.platform)],
	[texts.facts.access, room.is_locked ? texts.locked : texts.open]]));

export async function show(view) {
	const { id } = view.params;

	if (id === "new" && may.change()) {
		drawForm(view, { room: null });
		return;
	}
	const { name } = view.query;
	const { data: room, etag } = await get(name ? `rooms/name/${encodeURIComponent(name)}` :
		`rooms/${encodeURIComponent(id)}`, { signal: view.signal });
	const isOwn = may.change() && room.user_id === me().id;

	view.title(room.name);
	if (view.query.change && isOwn) {
		drawForm(view, { room, etag });
		return;
	}
	const isSeen = isOwn || may.seeAll() || room.user_id === me().id;
	fill(view.root, heading(view, room, { etag, isOwn, isSeen }),
		may.change() ? meetingCard(room, isOwn) : null,
		h("div", { class: "columns" }, room.user_id === undefined ? brief(room) : settingsCard(room),
			isSeen ? webhookCard({ room, etag, isOwn, again: () => show(view) }) : null),
		isSeen ? deliveriesCard(view, room) : null);
}
