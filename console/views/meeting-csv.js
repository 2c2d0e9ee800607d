/*
 * The whole attendance as a CSV file.
 */
import { getText } from "../lib/api.js";
import { saveAs } from "../lib/parts.js";

/* Each answer begins with the names of the columns. */
async function read(path) {
	let { text, next } = await getText(`${path}/participants`, "text/csv");

	while (next !== null) {
		const more = await getText(next, "text/csv");

		text += more.text.slice(more.text.indexOf("\r\n") + 2);
		({ next } = more);
	}
	return text;
}

/* path: of the meeting; name: of the file. */
export async function save(path, name) {
	const url = URL.createObjectURL(new Blob([await read(path)], { type: "text/csv" }));

	saveAs(url, name);
	URL.revokeObjectURL(url);
}
