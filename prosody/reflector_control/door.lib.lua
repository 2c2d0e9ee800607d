-- Who may come into a room.
--
-- For not-allowed Jitsi's client shows "you're not allowed to join this call".  Source:
-- lib-jitsi-meet ChatRoom.ts (onPresenceError).
local jid = require "util.jid";
local st = require "util.stanza";
local timer = require "util.timer";

local admins = module:require "event_sync/admins";
local admission = module:require "reflector_control/admission";
local ending = module:require "reflector_control/ending";
local reach = module:require "reflector_control/reach";
local verdicts = module:require "reflector_control/verdicts";

local MUC = "http://jabber.org/protocol/muc";

-- Rooms that are over and about to be destroyed, by JID.
local leaving = {};

local function destroy(room_jid)
	local room, text = reach.room_at(room_jid), verdicts.over(room_jid);
	if room and text then ending.destroy(room, text); end
end

-- jicofo answers requests for a conference from inside only: its room stays until those who came
-- together have been told.
local function destroy_soon(room_jid, seconds)
	if leaving[room_jid] then return; end
	leaving[room_jid] = true;
	timer.add_task(seconds, function ()
		leaving[room_jid] = nil;
		destroy(room_jid);
	end);
end

local function obey(host, room_jid, answer)
	for _, person in ipairs(answer.banned) do verdicts.ban(room_jid, person); end
	if not answer.is_over then
		return host:fire_event("reflector/admitted", { jid = room_jid, ends_at = answer.ends_at,
			max_participants = answer.max_participants });
	end
	verdicts.finish(room_jid, answer.message);
	local room = reach.room_at(room_jid);
	if room and ending.people_in(room) > 0 then
		destroy(room_jid);
	elseif room then
		destroy_soon(room_jid, host.options.linger);
	end
end

-- A room that is not there yet.
local function begin(host, room_jid)
	if admission.is_asked(room_jid) then return; end
	local answer = admission.recent(room_jid);
	if answer then return obey(host, room_jid, answer); end
	admission.ask(host.options.admission, host._log, room_jid, jid.node(room_jid), function (told)
		obey(host, room_jid, told);
	end);
end

local function is_asked_for(host, room_jid, by_admin)
	return host.options.admission.url and (by_admin or host.options.is_creation_free)
		and not reach.is_breakout_host(host.host)
		and not room_jid:find("^__jicofo%-health%-check") and not verdicts.over(room_jid)
		and not reach.room_at(room_jid);
end

local function is_join(stanza)
	return stanza.attr.type == nil and stanza:get_child("x", MUC) ~= nil;
end

-- Before mod_muc (-2) looks for the room.
local function on_presence(host, event)
	if not is_join(event.stanza) then return; end
	local room_jid = jid.bare(event.stanza.attr.to);
	local by_admin = admins.has(host.options.admins, host.host, jid.bare(event.stanza.attr.from));
	if is_asked_for(host, room_jid, by_admin) then begin(host, room_jid); end
	if by_admin then return; end
	if not verdicts.over(room_jid) then admission.wait(room_jid); end
	if event.origin.destroyed then return true; end -- meanwhile
	local text = verdicts.over(room_jid);
	if not text then return; end
	ending.bid_farewell(event, text);
	destroy_soon(room_jid, host.options.linger);
	return true;
end

-- After token_verification (99).
local function on_pre_join(event)
	local person = reach.user_of(event.origin);
	if not verdicts.is_banned(event.room.jid, person) then return; end
	event.origin.send(st.error_reply(event.stanza, "cancel", "not-allowed", verdicts.removed_text));
	return true;
end

return { on_presence = on_presence, on_pre_join = on_pre_join };
