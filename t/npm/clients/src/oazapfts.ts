// oazapfts: a function an operation, which answers with status and data.
import * as api from "../made/oazapfts.js";
import { type Client, live, token, url } from "./life.js";

api.defaults.baseUrl = url;
api.defaults.headers = { Authorization: `Bearer ${token}` };

type Data<A> = A extends { status: 200; data: infer D } ? D : never;

async function data<A extends { status: number; data?: unknown }>(answer: Promise<A>) {
	const { status, data } = await answer;
	if (status !== 200)
		throw new Error(`${status} ${JSON.stringify(data)}`);
	return data as Data<A>;
}

const signed = (signature: string) => ({
	headers: { "X-Jitsi-Signature": signature, Authorization: undefined },
});

const client: Client = {
	create: (name) => data(api.createRoom({ name, is_locked: true })),
	change: (id, zulip_topic) => data(api.changeRoom(id, { zulip_topic })),
	open: (name) => data(api.openMeeting(name)),
	tell: (body, signature) => data(api.receiveSignedEvent(body, signed(signature))),
	complete: (body, signature) => data(api.completeRecording(body, signed(signature))),
	meetings: (room) => data(api.listMeetings({ room, active: "true" })),
	events: (id) => data(api.listEvents(id)),
	participants: (id) => data(api.listParticipants(id)),
	recordings: (id) => data(api.listRecordings(id)),
	deactivate: (id) => data(api.deactivateMeeting(id)),
	erase: (id) => data(api.eraseMeeting(id)),
	remove: (id) => data(api.deleteRoom(id)),
	statusOf: async (id) => (await api.readRoom(id)).status,
};

await live(client);
