// Signed, idempotent ingestion as one writes it for Node: Fastify, pg, a cluster of two.
'use strict';
const cluster = require('node:cluster');
const { createHash, createHmac, timingSafeEqual } = require('node:crypto');
const fs = require('node:fs');
const fastify = require('fastify');
const { Pool } = require('pg');

const socket = process.env.SOCKET;
const secret = process.env.JITSI_WEBHOOK_SECRET;
const statement = {
	name: 'ingest',
	text: `
	WITH m AS (SELECT id FROM meeting WHERE room_name = lower($1)),
	stored AS (
		INSERT INTO event (meeting_id, type, occurred_at, received_at, occupant, occupant_key,
			person, name, joined_at, kind, dedup, data)
		SELECT id, $2, $3, now(), $4::text, sha256(convert_to($4::text, 'UTF8')), $5, $6, $7, $8,
			$9, $10 FROM m
		ON CONFLICT (meeting_id, dedup) DO NOTHING
	)
	SELECT id FROM m`,
};

const kinds = { 'muc-occupant-joined': 'joined', 'muc-occupant-left': 'left' };
const optional = { type: ['string', 'null'] };
// Fastify's own way to check a body, called here because the signature comes first.
const schema = {
	type: 'object',
	required: ['event', 'room', 'timestamp', 'data'],
	properties: {
		event: { type: 'string' },
		room: { type: 'string' },
		timestamp: { type: 'string', format: 'date-time' },
		data: { type: 'object', properties: { occupant_id: optional, user_id: optional,
			display_name: optional, joined_at: optional } },
	},
};

function signed(header, body) {
	const mac = createHmac('sha256', secret).update(body).digest();
	const given = Buffer.from(String(header ?? ''), 'hex');

	return given.length === mac.length && timingSafeEqual(given, mac);
}

function serve() {
	const app = fastify({ logger: true, disableRequestLogging: true, bodyLimit: 1024 * 1024 });
	const pool = new Pool({ max: 8 });

	app.addHook('onResponse', async (request, reply) => request.log.info(
		{ method: request.method, url: request.url, status: reply.statusCode,
			ms: reply.getResponseTime() }, 'answered'));
	app.addContentTypeParser('application/json', { parseAs: 'buffer' },
		(request, body, done) => done(null, body));
	app.get('/health', async () => ({ status: 'ok', timestamp: new Date().toISOString() }));
	app.post('/events', async (request, reply) => {
		const body = request.body;

		if (!signed(request.headers['x-jitsi-signature'], body))
			return reply.code(401).send({ detail: 'Invalid webhook signature' });
		let event;
		try {
			event = JSON.parse(body);
		} catch {
			return reply.code(422).send({ detail: 'not JSON' });
		}
		if (!request.validateInput(event, schema))
			return reply.code(422).send({ detail: 'event, room, timestamp and data are needed' });
		const { data } = event;
		const found = await pool.query({ ...statement, values: [event.room, event.event,
			event.timestamp, data.occupant_id, data.user_id, data.display_name, data.joined_at,
			kinds[event.event], createHash('sha256').update(body).digest(),
			JSON.stringify(data)] });
		if (found.rows.length === 0)
			return reply.code(404).send({ detail: 'Meeting not found' });
		return { status: 'ok', event: event.event, room: event.room };
	});
	app.listen({ path: socket });
}

if (cluster.isPrimary) {
	fs.rmSync(socket, { force: true });
	for (let n = 0; n < 2; n++)
		cluster.fork();
	process.on('SIGTERM', () => {
		for (const worker of Object.values(cluster.workers))
			worker.kill('SIGTERM');
		process.exit(0);
	});
} else {
	serve();
}
