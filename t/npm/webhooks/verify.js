// Reads {"secret", "format", "headers", "body"} a line; prints for each whether the libraries
// of Standard Webhooks and of Svix take it: "ok", or why not.  Svix knows no format: it takes
// secrets as a receiver has them.
"use strict";
const readline = require("readline");
const standard = require("standardwebhooks");
const svix = require("svix");

function verdict(library, secret, options, body, headers) {
	try {
		new library.Webhook(secret, options).verify(body, headers);
		return "ok";
	} catch (error) {
		return error.message;
	}
}

readline.createInterface({ input: process.stdin }).on("line", (line) => {
	const { secret, format, headers, body } = JSON.parse(line);
	const verdicts = [verdict(standard, secret, { format }, body, headers)];
	if (!format)
		verdicts.push(verdict(svix, secret, undefined, body, headers));
	console.log([...new Set(verdicts)].join("; "));
});
