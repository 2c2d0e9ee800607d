-- Which rooms are over, and who may not come into a room.
--
-- That a room is over is known until the server stops (of as many rooms as most; the oldest are
-- forgotten); who is banned, until the room is destroyed.
local cache = require "util.cache";

local reach = module:require "reflector_control/reach";

local most = 20000;
local shared = module:shared("verdicts");

local texts = {
	ended = "This meeting has ended.", removed = "You were removed from this meeting.",
};

-- room's JID -> the text for people
shared.over = shared.over or cache.new(most);
-- room's JID -> person -> true
shared.banned = shared.banned or {};

-- The room is over, for good.
local function finish(room_jid, text)
	shared.over:set(room_jid, text or texts.ended);
end

-- The text for people if the room is over, or nil.
local function over(room_jid)
	return shared.over:get(room_jid);
end

local function ban(room_jid, person)
	shared.banned[room_jid] = shared.banned[room_jid] or {};
	shared.banned[room_jid][person] = true;
end

-- Is somebody banned from a room, or from the room that it is a breakout of?
local function is_banned(room, person)
	if person == nil then return false; end
	for room_jid, banned in pairs(shared.banned) do
		if banned[person] and (room_jid == room.jid or reach.has_breakout(room_jid, room.jid)) then
			return true;
		end
	end
	return false;
end

-- The room is gone, and those who were banned with it.
local function forget(room_jid)
	shared.banned[room_jid] = nil;
end

return { ended_text = texts.ended, removed_text = texts.removed, finish = finish, over = over,
	ban = ban, is_banned = is_banned, forget = forget };
