// @hey-api/openapi-ts, whose sdk checks each request and answer by zod; what a change says goes
// through its schema, which fills in defaults.
import { client as connection } from "../made/hey-api/client.gen.js";
import * as api from "../made/hey-api/sdk.gen.js";
import { zNewRoom, zRoomChange } from "../made/hey-api/zod.gen.js";
import { type Client, live, token, url } from "./life.js";

connection.setConfig({ baseUrl: url, auth: () => token });

async function data<T>(answer: Promise<{ data?: T; error?: unknown }>) {
	const { data, error } = await answer;
	if (data === undefined)
		throw new Error(JSON.stringify(error));
	return data;
}

const meeting = (id: string) => ({ path: { id } });
const signed = (signature: string) => ({ headers: { "X-Jitsi-Signature": signature } });

const client: Client = {
	create: (name) => data(api.createRoom({ body: zNewRoom.parse({ name, is_locked: true }) })),
	change: (room_id, zulip_topic) =>
		data(api.changeRoom({ path: { room_id }, body: zRoomChange.parse({ zulip_topic }) })),
	open: (room_name) => data(api.openMeeting({ path: { room_name } })),
	tell: (body, signature) => data(api.receiveSignedEvent({ body, auth: signature })),
	complete: (body, signature) =>
		data(api.completeRecording({ body, ...signed(signature), auth: () => undefined })),
	meetings: (room) => data(api.listMeetings({ query: { room, active: "true" } })),
	events: (id) => data(api.listEvents(meeting(id))),
	// Or CSV, a text, for who asks for it.
	participants: (id) =>
		data(api.listParticipants(meeting(id))) as ReturnType<Client["participants"]>,
	recordings: (id) => data(api.listRecordings(meeting(id))),
	deactivate: (id) => data(api.deactivateMeeting(meeting(id))),
	erase: (id) => data(api.eraseMeeting(meeting(id))),
	remove: (room_id) => data(api.deleteRoom({ path: { room_id } })),
	statusOf: async (room_id) =>
		(await api.readRoom({ path: { room_id } })).response.status,
};

await live(client);
