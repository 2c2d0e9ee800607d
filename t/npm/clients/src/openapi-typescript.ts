// The types of openapi-typescript, with openapi-fetch.
import createClient from "openapi-fetch";
import type { paths } from "../made/openapi-typescript.js";
import { type Client, live, token, url } from "./life.js";

const api = createClient<paths>({ baseUrl: url, headers: { Authorization: `Bearer ${token}` } });

async function data<T>(answer: Promise<{ data?: T; error?: unknown; response: Response }>) {
	const { data, error, response } = await answer;
	if (data === undefined)
		throw new Error(`${response.status} ${JSON.stringify(error)}`);
	return data;
}

const room = (room_id: string) => ({ params: { path: { room_id } } });
const meeting = (id: string) => ({ params: { path: { id } } });
// The signature is the only credential.
const signed = (signature: string) => ({
	headers: { "X-Jitsi-Signature": signature, Authorization: null },
});

const client: Client = {
	create: (name) => data(api.POST("/v1/rooms", { body: { name, is_locked: true } })),
	change: (id, zulip_topic) =>
		data(api.PATCH("/v1/rooms/{room_id}", { ...room(id), body: { zulip_topic } })),
	open: (room_name) =>
		data(api.POST("/v1/rooms/{room_name}/meeting", { params: { path: { room_name } } })),
	tell: (body, signature) =>
		data(api.POST("/v1/jitsi/events", { body, ...signed(signature) })),
	complete: (body, signature) =>
		data(api.POST("/v1/jibri/recording-complete", { body, ...signed(signature) })),
	meetings: (name) =>
		data(api.GET("/v1/meetings", { params: { query: { room: name, active: "true" } } })),
	events: (id) => data(api.GET("/v1/meetings/{id}/events", meeting(id))),
	// Or CSV, a text, for who asks for it.
	participants: (id) => data(api.GET("/v1/meetings/{id}/participants", meeting(id))) as
		ReturnType<Client["participants"]>,
	recordings: (id) => data(api.GET("/v1/meetings/{id}/recordings", meeting(id))),
	deactivate: (id) => data(api.PATCH("/v1/meetings/{id}/deactivate", meeting(id))),
	erase: (id) => data(api.DELETE("/v1/meetings/{id}", meeting(id))),
	remove: (id) => data(api.DELETE("/v1/rooms/{room_id}", room(id))),
	statusOf: async (id) => (await api.GET("/v1/rooms/{room_id}", room(id))).response.status,
};

await live(client);
