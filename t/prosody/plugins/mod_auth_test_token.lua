-- Stands in for Jitsi's mod_auth_token and its token/util: a login over a WebSocket whose
-- ?token= is signed with app_secret, names app_id as issuer, and says room and sub.  The session
-- gets the same members.  For tests only.
local base64 = require "util.encodings".base64;
local formdecode = require "util.http".formdecode;
local hmac_sha256 = require "util.hashes".hmac_sha256;
local json = require "util.json";
local sasl = require "util.sasl";
local uuid = require "util.uuid";

module:hook_global("websocket-session", function (event)
	local query = event.request.url.query;
	event.session.auth_token = query and formdecode(query).token or nil;
end);

local function decode(text)
	return base64.decode(text:gsub("-", "+"):gsub("_", "/") .. ("="):rep(-#text % 4));
end

local function read(token)
	local signed, body, signature = token:match("^([^.]+%.([^.]+))%.([^.]+)$");
	if not signed then return nil, "Invalid token"; end
	if decode(signature) ~= hmac_sha256(module:get_option_string("app_secret"), signed) then
		return nil, "Invalid signature";
	end
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
local function anonymous(self)
	self.username = uuid.generate();
	local done, condition, text = self.profile.anonymous(self, self.username, self.realm);
	if done then return "success"; end
	return "failure", condition, text;
end

local function nobody() return nil; end

module:provides("auth", {
	test_password = nobody; get_password = nobody; set_password = nobody; user_exists = nobody;
	create_user = nobody; delete_user = nobody;
	get_sasl_handler = function (session)
		return sasl.new(module.host, { anonymous = function () return admit(session); end });
	end;
});
sasl.registerMechanism("ANONYMOUS", { "anonymous" }, anonymous);
