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
		INSERT INTO event (meeting_id, type, occurred_at, received_at, dedup, data)
		SELECT id, $2, $3, now(), $4, $5 FROM m
		ON CONFLICT (meeting_id, dedup) DO NOTHING
	)
	SELECT id FROM m`,
};

function signed(header, body) {
	const mac = createHmac('sha256', secret).update(body).digest();
	const given = Buffer.from(String(header ?? ''), 'hex');

	return given.length === mac.length && timingSafeEqual(given, mac);
}

function serve() {
	const app = fastify({ logger: false, bodyLimit: 1024 * 1024 });
	const pool = new Pool({ max: 8 });

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
		if (typeof event.event !== 'string' || typeof event.room !== 'string' ||
			typeof event.timestamp !== 'string')
			return reply.code(422).send({ detail: 'event, room and timestamp are needed' });
		const found = await pool.query({ ...statement, values: [event.room, event.event,
			event.timestamp, createHash('sha256').update(body).digest(),
			JSON.stringify(event.data ?? {})] });
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
