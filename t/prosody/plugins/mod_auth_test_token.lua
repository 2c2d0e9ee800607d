-- Stands in for Jitsi's mod_auth_token and its token/util: a login whose token is signed with
-- app_secret, or by a key that asap_key_server has under its kid, names app_id as issuer, and says
-- room and sub.  The session gets the same members.  The token is a WebSocket's ?token=, or what a
-- client over TCP sends with ANONYMOUS.  As there, a key is kept until the module is loaded anew,
-- and a key that could not be fetched is asked for again with the next token.  For tests only.
local async = require "util.async";
local base64 = require "util.encodings".base64;
local formdecode = require "util.http".formdecode;
local hashes = require "util.hashes";
local http = require "net.http";
local json = require "util.json";
local sasl = require "util.sasl";
local uuid = require "util.uuid";

local key_server = module:get_option_string("asap_key_server");
local keys = {};

module:hook_global("websocket-session", function (event)
	local query = event.request.url.query;
	event.session.auth_token = query and formdecode(query).token or nil;
end);

local function decode(text)
	return base64.decode(text:gsub("-", "+"):gsub("_", "/") .. ("="):rep(-#text % 4));
end

local function fetch(kid)
	if keys[kid] then return keys[kid]; end
	local wait, done = async.waiter();
	http.request(key_server .. "/" .. hashes.sha256(kid, true) .. ".pem", nil, function (body, code)
		if code == 200 then keys[kid] = body; end
		done();
	end);
	wait();
	return keys[kid];
end

-- Prosody 0.12 has no RSA of its own.
local function verify(key, signed, signature)
	local names = {};
	for i, content in ipairs { key, signature, signed } do
		names[i] = os.tmpname();
		local file = assert(io.open(names[i], "w"));
		file:write(content);
		file:close();
	end
	local ok = os.execute(("openssl dgst -sha256 -verify %s -signature %s %s >/dev/null"):format(
		table.unpack(names)));
	for _, name in ipairs(names) do os.remove(name); end
	return ok == true or ok == 0;
end

-- nil, or the problem.
local function signature_problem(header, signed, signature)
	if not key_server then
		return signature ~= hashes.hmac_sha256(module:get_option_string("app_secret"), signed)
			and "Invalid signature" or nil;
	end
	if not header.kid then return "'kid' claim is missing"; end
	if header.alg ~= "RS256" then return "'kid' claim only support with RS family"; end
	local key = fetch(header.kid);
	if not key then return "could not obtain public key"; end
	return not verify(key, signed, signature) and "Invalid signature" or nil;
end

local function read(token)
	local signed, header, body, signature = token:match("^(([^.]+)%.([^.]+))%.([^.]+)$");
	if not signed then return nil, "Invalid token"; end
	local problem = signature_problem(json.decode(decode(header)), signed, decode(signature));
	if problem then return nil, problem; end
	local claims = json.decode(decode(body));
	if claims.iss ~= module:get_option_string("app_id") then
		return nil, "invalid 'iss' claim";
	end
	if claims.exp < os.time() then return nil, "Token is expired"; end
	return claims;
end

local function admit(session)
	if not session.auth_token then
		return module:get_option_boolean("allow_empty_token"), "not-allowed", "token required";
	end
	local claims, problem = read(session.auth_token);
	if not claims then return false, "not-allowed", problem; end
	session.jitsi_meet_room, session.jitsi_meet_domain = claims.room, claims.sub;
	session.jitsi_meet_context_user = claims.context.user;
	session.jitsi_meet_context_room = claims.context.room;
	session.jitsi_meet_context_features = claims.context.features;
	return true;
end

-- Prosody's own ANONYMOUS would try again with another name for ever.
local function anonymous(self, message)
	self.username, self.token = uuid.generate(), message ~= "" and message or nil;
	local done, condition, text = self.profile.anonymous(self, self.username, self.realm);
	if done then return "success"; end
	return "failure", condition, text;
end

local function nobody() return nil; end

module:provides("auth", {
	test_password = nobody; get_password = nobody; set_password = nobody; user_exists = nobody;
	create_user = nobody; delete_user = nobody;
	get_sasl_handler = function (session)
		return sasl.new(module.host, {
			anonymous = function (self)
				session.auth_token = session.auth_token or self.token;
				return admit(session);
			end;
		});
	end;
});
sasl.registerMechanism("ANONYMOUS", { "anonymous" }, anonymous);
