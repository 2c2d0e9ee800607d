// Reads {"secret", "format", "headers", "body"} a line; prints for each whether the library
// of Standard Webhooks takes it: "ok", or why not.
"use strict";
const readline = require("readline");
const { Webhook } = require("standardwebhooks");

readline.createInterface({ input: process.stdin }).on("line", (line) => {
	const { secret, format, headers, body } = JSON.parse(line);
	try {
		new Webhook(secret, { format }).verify(body, headers);
		console.log("ok");
	} catch (error) {
		console.log(error.message);
	}
});
