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
-- WHEN A ROOM BEGINS Reflector is asked whether its meeting may be (admission.lib.lua).
--   ended or erased  nobody comes in
--   banned           these user ids do not come in
--   no answer        all come in
--
-- WHO IS REFUSED sees, where a room is over, the text with which it ended, otherwise Jitsi's
-- "you're not allowed to join this call".  jicofo may enter a room that is over: it answers
-- people's requests for a conference only from inside.  The room is destroyed when they have
-- been told.
--
-- OPTIONS
--   reflector_control_secret  event_sync_secret, if unset; at least 24 bytes
--   event_sync_queue          the folder that also has the file control-ids (ids.lib.lua)
--   event_sync_url            .../v1/jitsi/events; asked is .../v1/jitsi/admission
--   reflector_admission_url   another address to ask; "": nobody is asked
--   reflector_admission_wait  2: how long people wait for the answer; the answer itself may take
--                             event_sync_timeout, 10
--   reflector_control_linger  5: how long jicofo stays in a room that is over
--   Times are in seconds, decimals allowed.
--
-- Prosody 0.12 and 13 give a global module's path to every Host header: net/http/server.lua asks
-- for "POST /path" before "POST host/path".
module:set_global();

local admission = module:require "reflector_control/admission";
local effects = module:require "reflector_control/commands";
local door = module:require "reflector_control/door";
local id_files = module:require "reflector_control/ids";
local options = module:require "reflector_control/options";
local reach = module:require "reflector_control/reach";
local receiver = module:require "reflector_control/receiver";
local verdicts = module:require "reflector_control/verdicts";

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
		for _, host in pairs(hosts) do found[#found + 1] = host.options.secret; end
		return found;
	end,
};

-- What counts also for a room that begins later.
local function note(command, data, room_jid)
	if command == "control.end" then
		verdicts.finish(room_jid, data.reason);
	elseif command == "control.remove" and data.ban then
		verdicts.ban(room_jid, data.person);
	else
		return;
	end
	admission.forget(room_jid);
end

function context.perform(command, data)
	for host in pairs(data.room and hosts or {}) do
		if not reach.is_breakout_host(host) then note(command, data, data.room .. "@" .. host); end
	end
	local room = data.room and reach.find(data.room, hosts);
	if not room then return false, 0; end
	return true, effects[command](room, data);
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

-- Hosts.

-- mod_muc gives no reason when a room is destroyed because nobody is in it.
local function on_destroyed(event)
	verdicts.forget(event.room.jid);
	if event.reason then admission.outdate(event.room.jid); end
end

function module.add_host(host)
	host.options = options.read(host);
	if not host.options then return false; end
	hosts[host.host] = host;
	shared.folder = shared.folder or host.options.folder;
	host:hook("presence/full", function (event) return door.on_presence(host, event); end, 10);
	host:hook("muc-occupant-pre-join", door.on_pre_join, 50);
	host:hook("muc-room-destroyed", on_destroyed);
	function host.unload()
		hosts[host.host] = nil;
	end
end

function module.unload()
	if ids then ids:close(); end
end
