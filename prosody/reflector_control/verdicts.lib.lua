-- Which rooms are over, and who may not come into a room.
--
-- That a room is over is known until the server stops; who is banned, until the room is destroyed.
-- Of more rooms than most the oldest are forgotten.
local cache = require "util.cache";
local jid = require "util.jid";

local reach = module:require "reflector_control/reach";

local most = 20000;
local shared = module:shared("verdicts");

local texts = {
	ended = "This meeting has ended.", removed = "You were removed from this meeting.",
};

-- room's JID -> the text for people
shared.over = shared.over or cache.new(most);
-- room's JID -> person -> true
shared.banned = shared.banned or cache.new(most);

-- The room is over, for good.
local function finish(room_jid, text)
	shared.over:set(room_jid, text or texts.ended);
end

-- The text for people if the room is over, or nil.
local function over(room_jid)
	return shared.over:get(room_jid);
end

local function ban(room_jid, person)
	local banned = shared.banned:get(room_jid) or {};
	banned[person] = true;
	shared.banned:set(room_jid, banned);
end

-- Is somebody banned from a room, or from the room that it is a breakout of?
local function is_banned(room_jid, person)
	if person == nil then return false; end
	local banned = shared.banned:get(room_jid);
	if banned or not reach.is_breakout_host(jid.host(room_jid)) then
		return banned ~= nil and banned[person] == true;
	end
	for main, of_main in shared.banned:items() do
		if of_main[person] and reach.has_breakout(main, room_jid) then return true; end
	end
	return false;
end

-- The room is gone, and those who were banned with it.
local function forget(room_jid)
	shared.banned:set(room_jid, nil);
end

return { ended_text = texts.ended, removed_text = texts.removed, finish = finish, over = over,
	ban = ban, is_banned = is_banned, forget = forget };
