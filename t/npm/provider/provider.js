// node provider.js PORT FOLDER: oidc-provider on 127.0.0.1 for tests.  Port 0: a free one.  It writes
// its issuer on stdout when it listens.  FOLDER keeps the keys from one start to the next.
//
// PUT  /test/keys    [{"kid", "alg"}...]   these keys are published, and the first of them signs
// POST /test/sign    {"kid", "header", "claims"}   a token that any key signs, published or not;
//                    "secret" in place of kid: by HMAC
// PUT  /test/console {"url", ...}   the public client reflector-console, whose page this is; see below
// GET  /test/counts  {"discovery", "jwks"}   how many requests came for these documents
// All else is the provider's.

import fs from 'node:fs';
import http from 'node:http';
import path from 'node:path';

import { CompactSign, exportJWK, generateKeyPair, importJWK } from 'jose';
import Provider, { errors } from 'oidc-provider';

const [port, folder] = process.argv.slice(2);
const file = path.join(folder, 'keys.json');
const audience = 'reflector-api';
const scope = 'rooms';
const counts = { discovery: 0, jwks: 0, token: 0 };
const kept = fs.existsSync(file) ? JSON.parse(fs.readFileSync(file, 'utf8'))
	: { made: {}, published: [] };
// Of the console's client: its page; origins: which pages may read the answers; seconds: how long its
// access tokens last; refreshes: does it get refresh tokens?  audience, kind: of its access tokens.
let site = { url: null, origins: [], seconds: 300, refreshes: true, audience, kind: 'jwt' };
let issuer;
let provider;
let callback;

async function newKey(kid, alg)
{
	const { privateKey } = await generateKeyPair(alg, { extractable: true });

	return { ...await exportJWK(privateKey), kid, alg, use: 'sig' };
}

function person(id)
{
	return { sub: `user-${id}`, preferred_username: id, name: `${id} of the provider`,
		email: `${id}@example.org` };
}

function logoutSource(ctx, form)
{
	ctx.body = `<!doctype html><title>Provider</title>${form}`
		+ '<button form="op.logoutForm" name="logout" value="yes">Yes, sign me out</button>';
}

function configuration()
{
	const keys = kept.published.map((kid) => kept.made[kid]);
	const [{ kid, alg }] = keys;
	const client = { redirect_uris: [], response_types: [], id_token_signed_response_alg: alg };
	const server = { scope, audience, accessTokenFormat: 'jwt', accessTokenTTL: 300,
		jwt: { sign: { alg, kid } } };
	const serverOf = (ctx, resource, { clientId }) => clientId !== 'reflector-console' ? server
		: { ...server, audience: site.audience, accessTokenTTL: site.seconds, accessTokenFormat: site.kind,
			...(site.kind === 'jwt' ? {} : { jwt: undefined }) };

	return {
		jwks: { keys },
		clients: [
			{ ...client, client_id: 'reflector-web', token_endpoint_auth_method: 'none',
				grant_types: ['password', 'refresh_token'] },
			{ ...client, client_id: 'machine', client_secret: 'the secret of the machine',
				token_endpoint_auth_method: 'client_secret_post',
				grant_types: ['client_credentials'] },
			...(site.url ? [{ ...client, client_id: 'reflector-console', token_endpoint_auth_method: 'none',
				redirect_uris: [site.url], post_logout_redirect_uris: [site.url], response_types: ['code'],
				grant_types: ['authorization_code', 'refresh_token'] }] : []),
		],
		clientDefaults: { id_token_signed_response_alg: alg },
		enabledJWA: { idTokenSigningAlgValues: ['RS256', 'PS256', 'ES256', 'EdDSA'] },
		scopes: ['openid', 'offline_access', scope],
		claims: { openid: ['sub'], profile: ['name', 'preferred_username'], email: ['email'] },
		conformIdTokenClaims: false,
		findAccount: (ctx, id) => ({ accountId: id, claims: () => person(id.replace('user-', '')) }),
		extraTokenClaims: (ctx, token) => token.accountId &&
			{ ...person(token.accountId.replace('user-', '')), sub: undefined },
		issueRefreshToken: (ctx, { clientId }) => clientId !== 'reflector-console' || site.refreshes,
		rotateRefreshToken: true,
		pkce: { methods: ['S256'], required: (ctx, { clientId }) => clientId === 'reflector-console' },
		clientBasedCORS: (ctx, origin) => site.origins.includes(origin),
		// Whoever has signed in has agreed.
		async loadExistingGrant({ oidc })
		{
			const grant = new oidc.provider.Grant({ clientId: oidc.client.clientId,
				accountId: oidc.session.accountId });

			grant.addOIDCScope('openid profile email');
			grant.addResourceScope(`https://${audience}`, scope);
			await grant.save();
			return grant;
		},
		features: {
			clientCredentials: { enabled: true },
			devInteractions: { enabled: false },
			rpInitiatedLogout: { enabled: true, logoutSource },
			resourceIndicators: { enabled: true, defaultResource: () => `https://${audience}`,
				getResourceServerInfo: serverOf, useGrantedResource: () => true },
		},
	};
}

// A user's tokens for a name and any password.
async function passwordGrant(ctx, next)
{
	const { provider, client, params } = ctx.oidc;
	const wanted = params.scope || `openid offline_access ${scope}`;
	const resource = `https://${audience}`;
	const grant = new provider.Grant({ clientId: client.clientId, accountId: `user-${params.username}` });

	if (!params.username || !params.password) {
		throw new errors.InvalidGrant('username and password are required');
	}
	grant.addOIDCScope(wanted);
	grant.addResourceScope(resource, scope);
	const common = { accountId: grant.accountId, client, grantId: await grant.save(), gty: 'password' };
	const account = await provider.Account.findAccount(ctx, grant.accountId);
	const access = new provider.AccessToken({ ...common, scope });
	const refresh = new provider.RefreshToken({ ...common, scope: wanted, resource, rotations: 0,
		authTime: Math.floor(Date.now() / 1000) });
	const id = new provider.IdToken({ ...await account.claims() }, { ctx });
	const server = provider.ResourceServer;

	ctx.oidc.entity('Client', client);
	ctx.oidc.entity('Grant', grant);
	ctx.oidc.entity('Account', account);
	access.resourceServer = new server(resource, configuration().features.resourceIndicators
		.getResourceServerInfo(ctx, resource, client));
	id.scope = wanted;
	ctx.body = { access_token: await access.save(), token_type: 'Bearer', expires_in: access.expiration,
		id_token: await id.issue({ use: 'idtoken' }), refresh_token: await refresh.save(), scope };
	await next();
}

// What oidc-provider reads once, when it is made, is new: tokens that were issued stay.
function renew()
{
	provider = new Provider(issuer, configuration());
	provider.registerGrantType('password', passwordGrant, ['username', 'password', 'scope', 'resource']);
	callback = provider.callback();
	fs.writeFileSync(file, JSON.stringify(kept), { mode: 0o600 });
}

async function publish(keys)
{
	for (const { kid, alg } of keys) {
		kept.made[kid] ??= await newKey(kid, alg);
	}
	kept.published = keys.map(({ kid }) => kid);
	renew();
	return keys;
}

async function sign({ kid, secret, header, claims })
{
	const key = secret ? Buffer.from(secret) : await importJWK(kept.made[kid]);
	const crit = Object.fromEntries((header.crit ?? []).map((name) => [name, true]));
	const payload = Buffer.from(JSON.stringify(claims));

	return new CompactSign(payload).setProtectedHeader(header).sign(key, { crit });
}

async function become(wanted)
{
	site = { ...site, ...wanted };
	renew();
	return site;
}

// Its page for people: a name, and no password.
async function interact(request, response)
{
	const chunks = [];

	if (request.method === 'GET') {
		response.setHeader('Content-Type', 'text/html');
		response.end('<!doctype html><title>Provider</title><form method="post"><label>User'
			+ ' <input name="user"></label><button>Go</button><button name="cancel" value="1">Cancel</button>');
		return;
	}
	for await (const chunk of request) {
		chunks.push(chunk);
	}
	const form = new URLSearchParams(Buffer.concat(chunks).toString());

	await provider.interactionFinished(request, response, form.has('cancel')
		? { error: 'access_denied', error_description: 'The user did not want to' }
		: { login: { accountId: `user-${form.get('user')}` } });
}

const routes = {
	'PUT /test/console': become,
	'PUT /test/keys': publish,
	'POST /test/sign': sign,
	'GET /test/counts': () => counts,
};

async function answer(request, response)
{
	const route = routes[`${request.method} ${request.url}`];
	const chunks = [];

	counts.discovery += request.url.startsWith('/.well-known/');
	counts.jwks += request.url === '/jwks';
	counts.token += request.method === 'POST' && request.url === '/token';
	if (request.url === '/favicon.ico') {
		response.writeHead(204).end();
		return;
	}
	if (request.url.startsWith('/interaction/')) {
		await interact(request, response);
		return;
	}
	if (!route) {
		callback(request, response);
		return;
	}
	for await (const chunk of request) {
		chunks.push(chunk);
	}
	try {
		const told = await route(JSON.parse(Buffer.concat(chunks).toString() || 'null'));

		response.end(JSON.stringify(told));
	} catch (error) {
		response.statusCode = 500;
		response.end(JSON.stringify(error.stack));
	}
}

const server = http.createServer(answer);

server.listen(Number(port), '127.0.0.1', async () => {
	issuer = `http://127.0.0.1:${server.address().port}`;
	await publish(kept.published.length > 0 ? kept.published.map((kid) => kept.made[kid])
		: [{ kid: 'first', alg: 'RS256' }]);
	console.log(issuer);
});
