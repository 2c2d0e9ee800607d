/*
 * Keys.
 */
import { plural } from "./words.js";

export const keys = {
	title: "Keys",
	caption: "Your keys, newest first",
	who: { title: "You", name: "Name", id: "Id", email: "E-mail", kind: "Signed in with", rooms: "Limited to", ends: "Valid until" },
	kinds: {
		user: "a token", local: "nothing: AUTH_BACKEND is none", read: "a key that reads what belongs to its user",
		host: "a key that may do what its user may", admin: "an admin key, which reads what belongs to everybody",
	},
	limit: (n) => plural(n, "room", "rooms"),
	intro: {
		user: "A machine signs in with a key, for example a calendar or a wall display. The key acts for you.",
		key: "A key cannot create or delete keys. To do that, sign in with your own token.",
		local: "With AUTH_BACKEND=none this server accepts no keys of users. Keys that you create work when it is jwt.",
	},
	none: {
		yet: "You have no keys.",
		admin: "A key of scope admin has no user, and so no keys. All keys: sudo reflectorctl key list",
		limited: "A key that is limited to certain rooms cannot list keys. Sign in with your own token.",
	},
	columns: { name: "Name", scope: "May", rooms: "Rooms", created: "Created", ends: "Expires", used: "Last used", actions: "Actions" },
	scopes: { read: "read", host: "do all that you may" },
	unnamed: "(no name)",
	all: "all of yours",
	more: (n) => ` and ${n} more`,
	never: "never",
	unused: "never",
	expired: "expired",
	soon: "soon",
	form: {
		title: "Create a key", action: "Create",
		name: "Name", nameHint: "What it is for. Participants of meetings that the key opens can see it.",
		scope: "It may", scopeHint: "A key that only reads sees no secrets of webhooks.",
		rooms: "Rooms", roomsHint: "Names or ids, one on each line. Empty: all of yours.",
		ends: "Expires", endsHint: "Empty: it does not expire.",
	},
	made: {
		title: "New key", text: "Copy it now: this page cannot show it again. Whoever has it can sign in with it.",
		copy: "Copy the key", done: "I have stored it",
	},
	delete: {
		title: "Delete this key?", action: "Delete", label: (name) => `Delete the key ${name}`, done: "The key is deleted.",
		text: "Programs that use it are refused from then on. A deleted key does not come back.",
	},
};
