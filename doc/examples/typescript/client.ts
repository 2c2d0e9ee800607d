// A client of reflector-jitsi for a site that knows its users.  Its types are made from the OpenAPI
// file, so a call that does not fit the service does not compile:
//
//	npm install && npm run build
//	node dist/client.js open ROOM ID NAME EMAIL   prints the link to ROOM's meeting for this person
//	node dist/client.js lock ROOM                 locks ROOM, and changes nothing else of it
//	node dist/client.js attendance ROOM           prints who was in ROOM's newest meeting
//
// Settings: REFLECTOR_URL; REFLECTOR_API_KEY, a key of scope host of the rooms' owner.  OPENAPI is the
// file for `npm run generate`: by default doc/openapi.yaml; or $REFLECTOR_URL/v1/openapi.yaml.
import createClient from "openapi-fetch";
import type { components, paths } from "./made/api.js";

type Room = components["schemas"]["Room"];
type Change = components["schemas"]["RoomChange"];
type Attendance = components["schemas"]["Attendance"];

const TRIES = 5;

// Sends a request again while the service is busy (429) or in trouble (503), when it says so.
async function politely(request: Request): Promise<Response> {
	for (let attempt = 1; ; attempt++) {
		let seconds = 2 ** attempt / 4;
		try {
			const answer = await fetch(request.clone());
			if (![429, 503].includes(answer.status) || attempt === TRIES)
				return answer;
			seconds = Number(answer.headers.get("retry-after") ?? 1);
		} catch (error) {
			// No answer: the service may be restarting.
			if (attempt === TRIES)
				throw error;
		}
		// At random, so that many clients do not come back together.
		const pause = 1000 * seconds * (1 + Math.random() / 2);
		await new Promise((resolve) => setTimeout(resolve, pause));
	}
}

const api = createClient<paths>({
	baseUrl: process.env.REFLECTOR_URL,
	headers: { Authorization: `Bearer ${process.env.REFLECTOR_API_KEY}` },
	fetch: politely,
});

// The content of an answer, or an error with what the service says.
function content<T>(answer: { data?: T; error?: unknown; response: Response }): T {
	if (answer.data === undefined)
		throw new Error(`${answer.response.status}: ${JSON.stringify(answer.error)}`);
	return answer.data;
}

// The link for a person; the room is made if there is none.
async function openMeeting(room_name: string, user: { id: string; name?: string; email?: string }) {
	const open = () => api.POST("/v1/rooms/{room_name}/meeting", {
		params: { path: { room_name } }, body: { user },
	});
	let answer = await open();
	if (answer.response.status === 404) {
		// 400: another caller has just made it.
		await api.POST("/v1/rooms", { body: { name: room_name } });
		answer = await open();
	}
	return content(answer).room_url;
}

// Changes a room, even if somebody else changes it at the same time.
async function changeRoom(name: string, body: Change): Promise<Room> {
	for (;;) {
		const read = await api.GET("/v1/rooms/name/{name}", { params: { path: { name } } });
		const answer = await api.PATCH("/v1/rooms/{room_id}", {
			params: {
				path: { room_id: content(read).id },
				header: { "If-Match": read.response.headers.get("etag") ?? "*" },
			},
			body,
		});
		if (answer.response.status !== 412)
			return content(answer);
		// It is not as we have read it: read it again.
	}
}

// Everybody who was in the newest meeting of a room.  A long list comes in parts.
async function* attendance(room: string) {
	const found = await api.GET("/v1/meetings", { params: { query: { room, size: 1 } } });
	const [meeting] = content(found).items;
	for (let after: number | undefined = 0; meeting && after !== undefined;) {
		const part: Attendance = content(await api.GET("/v1/meetings/{id}/participants", {
			params: { path: { id: meeting.id }, query: { after } },
			headers: { Accept: "application/json" },
		})) as Attendance; // CSV is for who accepts it
		yield* part.items;
		after = part.next;
	}
}

const [command, room, id, name, email] = process.argv.slice(2);
if (command === "open" && room && id) {
	console.log(await openMeeting(room, { id, name, email }));
} else if (command === "lock" && room) {
	console.log((await changeRoom(room, { is_locked: true })).name, "is locked");
} else if (command === "attendance" && room) {
	for await (const person of attendance(room))
		console.log(`${person.seconds.toFixed(0).padStart(6)} s  ${person.name ?? person.id}`);
} else {
	console.error("usage: client.js open ROOM ID [NAME [EMAIL]] | lock ROOM | attendance ROOM");
	process.exitCode = 64;
}
