-- mod_reflector_control: Reflector rules meetings that run.
--
-- Load it on the MUC component of the meetings and on that of the breakout rooms, beside
-- event_sync, whose options it reads.
--
-- COMMANDS come as POST to /reflector-control on Prosody's HTTP port (5280), for whatever host
-- name: http://127.0.0.1:5280/reflector-control from the same host; from elsewhere through the
-- location of jitsi-meet/reflector-nginx-server.conf.  They are signed by Standard Webhooks
-- (reflector_control/signature.lib.lua).
--   {"type": "control.NAME", "timestamp": ..., "data": {...}}
--   end       {room, reason, by}: the room, its breakouts and its lobby are destroyed, and cannot
--             be entered any more
--   remove    {room, person, ban, reason, by}: all seats of a token's user id; with ban also
--             later joins are refused
--   passcode  {room, passcode}, "" for none
--   lobby     {room, enabled}
--   message   {room, text}: into everybody's chat
--   snapshot  {room}: event_sync tells who is in
--   check     {}: nothing
-- Answers:
--   200 {"status": "ok", "found": is the room here, "affected": number}
--   200 {"status": "ok", "repeated": true}: this webhook-id has had its effect
--   401 signature, or older or newer than 300 s; the log has the reason   405 no POST
--   413 over 64 KiB   422 unreadable   500 a module failed at it; nothing is noted
--
-- WHO IS REFUSED sees, where a room is over, the text with which it ended, otherwise Jitsi's
-- "you're not allowed to join this call".  jicofo may enter a room that is over: it answers
-- people's requests for a conference only from inside, and leaves by itself when nobody comes.
--
-- OPTIONS
--   reflector_control_secret  event_sync_secret, if unset; at least 24 bytes
--   event_sync_queue          the folder that also has the file control-ids (ids.lib.lua)
--
-- Prosody 0.12 and 13 give a global module's path to every Host header: net/http/server.lua asks
-- for "POST /path" before "POST host/path".
local jid = require "util.jid";
local lfs = require "lfs";
local st = require "util.stanza";
local usermanager = require "core.usermanager";

module:set_global();

local commands = module:require "reflector_control/commands";
local id_files = module:require "reflector_control/ids";
local reach = module:require "reflector_control/reach";
local receiver = module:require "reflector_control/receiver";
local verdicts = module:require "reflector_control/verdicts";

local MUC = "http://jabber.org/protocol/muc";
local secret_least = 24; -- Bytes; the sender's minimum.
local admin_roles = { ["prosody:admin"] = true, ["prosody:operator"] = true };

local shared = module:shared("state");
shared.hosts = shared.hosts or {}; -- host -> its module
local hosts = shared.hosts;
local ids;

-- Commands.

local context = {
	ids = function ()
		ids = ids or id_files.open(shared.folder .. "/control-ids", module._log, os.time());
		return ids;
	end,
	secrets = function ()
		local found = {};
		for _, host in pairs(hosts) do found[#found + 1] = host.secret; end
		return found;
	end,
};

function context.perform(command, data)
	if command == "control.end" then
		for host in pairs(hosts) do verdicts.finish(data.room .. "@" .. host, data.reason); end
	end
	local room = data.room and reach.find(data.room, hosts);
	if not room then return false, 0; end
	return true, commands.effects[command](room, data);
end

module:depends("http");
module:provides("http", {
	name = "reflector-control", default_path = "/reflector-control",
	route = {
		POST = function (event) return receiver.receive(context, event); end,
		GET = receiver.refuse_method, PUT = receiver.refuse_method,
		DELETE = receiver.refuse_method, PATCH = receiver.refuse_method,
		OPTIONS = receiver.refuse_method,
	},
});

-- Joins.

local function is_admin(host, bare_jid)
	if host:get_option_inherited_set("admins", {}):contains(bare_jid) then return true; end
	if not usermanager.get_jid_role then -- Prosody before 13
		return usermanager.is_admin(bare_jid, host.host);
	end
	local role = usermanager.get_jid_role(bare_jid, host.host);
	return role ~= nil and admin_roles[role.name] == true;
end

-- What Jitsi's client shows as the end of the meeting, with the text.
local function bid_farewell(event, text)
	event.origin.send(st.presence({ type = "unavailable", from = event.stanza.attr.to,
		to = event.stanza.attr.from })
		:tag("x", { xmlns = MUC .. "#user" })
		:tag("item", { affiliation = "none", role = "none" }):up()
		:tag("destroy"):tag("reason"):text(text):up():up():up());
	return true;
end

local function is_join(stanza)
	return stanza.attr.type == nil and stanza:get_child("x", MUC) ~= nil;
end

-- Before mod_muc (-2) looks for the room.
local function on_presence(host, event)
	local stanza = event.stanza;
	if not is_join(stanza) or is_admin(host, jid.bare(stanza.attr.from)) then return; end
	local text = verdicts.over(jid.bare(stanza.attr.to));
	if text then return bid_farewell(event, text); end
end

-- After token_verification (99).
local function on_pre_join(event)
	local person = reach.user_of(event.origin);
	if not verdicts.is_banned(event.room, person) then return; end
	event.origin.send(st.error_reply(event.stanza, "cancel", "not-allowed", verdicts.removed_text));
	return true;
end

-- Hosts.

local function secret_of(host)
	local secret = host:get_option_string("reflector_control_secret")
		or host:get_option_string("event_sync_secret") or "";
	if #secret >= secret_least then return secret; end
	host:log("error", "event_sync_secret is missing or shorter than %d bytes; the module is not"
		.. " loaded", secret_least);
end

local function folder_of(host)
	local path = host:get_option_string("event_sync_queue", "event_sync");
	if path:sub(1, 1) ~= "/" then path = prosody.paths.data .. "/" .. path; end
	if not lfs.attributes(path, "mode") then lfs.mkdir(path); end
	return path;
end

function module.add_host(host)
	host.secret = secret_of(host);
	if not host.secret then return false; end
	hosts[host.host] = host;
	shared.folder = shared.folder or folder_of(host);
	host:hook("presence/full", function (event) return on_presence(host, event); end, 10);
	host:hook("muc-occupant-pre-join", on_pre_join, 50);
	host:hook("muc-room-destroyed", function (event) verdicts.forget(event.room.jid); end);
	function host.unload()
		hosts[host.host] = nil;
	end
end

function module.unload()
	if ids then ids:close(); end
end
