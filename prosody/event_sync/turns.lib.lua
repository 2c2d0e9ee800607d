-- Which of the rooms whose events wait is next.
--
-- Each failure in a row doubles a room's pause, up to the cap.  So rooms that have failed equally
-- often become due in the order in which they failed: one list per number of failures is enough.
-- Rooms with fewer failures come first.  Rooms without an answer in time ("slow") have lists of
-- their own, so that they do not use up the places of the others ("quick").
local turns = {};
turns.__index = turns;

local kinds = { "quick", "slow" };

local function new_list()
	return { first = 1, last = 0 };
end

local function push(list, room)
	list.last = list.last + 1;
	list[list.last] = room;
end

local function pop(list)
	local room = list[list.first];
	if not room then return nil; end
	list[list.first] = nil;
	list.first = list.first + 1;
	return room;
end

-- The pause after so many failures in a row.
local function pause(self, failures)
	return math.min(self.backoff * 2 ^ (failures - 1), self.cap);
end

-- backoff, cap: seconds.
local function new(backoff, cap)
	local self = setmetatable({ backoff = backoff, cap = cap, top = 1 }, turns);
	while pause(self, self.top) < cap and self.top < 31 and backoff > 0 do self.top = self.top + 1; end
	for _, kind in ipairs(kinds) do
		self[kind] = { ready = new_list() };
		for level = 1, self.top do self[kind][level] = new_list(); end
	end
	return self;
end

local function lists_of(self, room)
	return self[room.is_slow and "slow" or "quick"];
end

-- The room is due now.
function turns:ready(room)
	push(lists_of(self, room).ready, room);
end

-- The room has failed, room.failures times in a row.  Returns the seconds of its pause.
function turns:failed(room, now)
	local seconds = pause(self, room.failures);
	room.due = now + seconds;
	push(lists_of(self, room)[math.min(room.failures, self.top)], room);
	return seconds;
end

function turns:has_ready()
	for _, kind in ipairs(kinds) do
		local ready = self[kind].ready;
		if ready[ready.first] then return true; end
	end
	return false;
end

-- Takes a room that is due, or nil.  only_ready: none whose pause is over.
function turns:next(kind, now, only_ready)
	local lists = self[kind];
	local room = pop(lists.ready);
	for level = 1, (room or only_ready) and 0 or self.top do
		local list = lists[level];
		local first = list[list.first];
		if first and first.due <= now then return pop(list); end
	end
	return room;
end

-- When the next pause of this kind ends, or nil.
function turns:due(kind)
	local due;
	for level = 1, self.top do
		local list = self[kind][level];
		local first = list[list.first];
		if first and (not due or first.due < due) then due = first.due; end
	end
	return due;
end

-- The receiver seems to have recovered: so many rooms of either kind become due.
function turns:wake(most)
	for _, kind in ipairs(kinds) do
		local left = most;
		for level = 1, self.top do
			while left > 0 do
				local room = pop(self[kind][level]);
				if not room then break; end
				push(self[kind].ready, room);
				left = left - 1;
			end
		end
	end
end

return { new = new };
