// The life of a room and of a meeting in it, as any client lives it.
import assert from "node:assert/strict";
import { createHmac, randomUUID } from "node:crypto";

export interface Event {
	event: string;
	room: string;
	timestamp: string;
	data: Record<string, unknown>;
}

export interface Completion {
	room_name: string;
	recording_file: string;
	recording_status: "completed" | "failed";
	timestamp: string;
}

// What a client made from the file must be able to do, in its own words.  All but status
// throw unless they succeed.
export interface Client {
	create(name: string): Promise<{ id: string; is_locked: boolean; platform: string }>;
	change(id: string, topic: string): Promise<{ is_locked: boolean; zulip_topic: string }>;
	open(name: string): Promise<{ id: string; room_name: string; host_room_url: string }>;
	tell(event: Event, signature: string): Promise<{ status: string; event: string }>;
	complete(completion: Completion, signature: string): Promise<{ message: string }>;
	meetings(room: string): Promise<{ items: { id: string }[]; total: number }>;
	events(id: string): Promise<{ items: { type: string }[] }>;
	participants(id: string): Promise<{ items: { id: string; name: string | null }[] }>;
	recordings(id: string): Promise<{ items: { status: string; files: { file: string }[] }[] }>;
	deactivate(id: string): Promise<{ status: string }>;
	erase(id: string): Promise<{ status: string }>;
	remove(id: string): Promise<{ status: string }>;
	statusOf(id: string): Promise<number>;
}

// What the command line names: where the service is, a user's token, and the secret of events.
export const [url, token, secret] = process.argv.slice(2) as [string, string, string];

const sign = (body: object) =>
	createHmac("sha256", secret).update(JSON.stringify(body)).digest("hex");

async function meet(client: Client, name: string) {
	const { id, room_name, host_room_url } = await client.open(name);
	assert.match(host_room_url, /jwt=/);
	const joined = { event: "muc-occupant-joined", room: room_name,
		timestamp: "2025-01-15T10:30:00.000Z", data: { occupant_id: "o", nick: "Jo" } };
	const done: Completion = { room_name, recording_file: "/a.mp4",
		recording_status: "completed", timestamp: "2025-01-15T11:30:00.000Z" };
	assert.deepEqual((await client.tell(joined, sign(joined))).event, joined.event);
	assert.equal((await client.complete(done, sign(done))).message,
		"Recording processing queued");
	assert.deepEqual((await client.events(id)).items.map((one) => one.type),
		[joined.event, "recording_completed"]);
	assert.deepEqual((await client.participants(id)).items.map((one) => [one.id, one.name]),
		[["o", "Jo"]]);
	const [recording] = (await client.recordings(id)).items;
	assert.deepEqual([recording!.status, recording!.files.map((one) => one.file)],
		["completed", ["/a.mp4"]]);
	assert.deepEqual((await client.meetings(name)).items.map((one) => one.id), [id]);
	assert.equal((await client.deactivate(id)).status, "ok");
	assert.equal((await client.erase(id)).status, "ok");
	assert.match((await client.complete(done, sign(done))).message, /^Meeting was erased/);
}

export async function live(client: Client) {
	const name = `room-${randomUUID()}`;
	const room = await client.create(name);
	assert.deepEqual([room.is_locked, room.platform], [true, "jitsi"]);
	const changed = await client.change(room.id, "news");
	assert.deepEqual([changed.is_locked, changed.zulip_topic], [true, "news"]);
	await meet(client, name);
	assert.equal(await client.statusOf(room.id), 200);
	assert.equal((await client.remove(room.id)).status, "ok");
	assert.equal(await client.statusOf(room.id), 404);
	console.log("lived");
}
