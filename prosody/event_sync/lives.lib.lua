-- Which rooms are the receiver's.  A room's life begins and ends with its events, so an event
-- that waits belongs to the life in which it happened.
--
-- A room that the receiver does not know is foreign until the end of its life: its events are
-- dropped.  A room of whose life the receiver has taken an event is known, and never becomes
-- foreign.  Known rooms are in the folder's file "known" (ledger.lib.lua).  For others the
-- receiver is asked again after a restart.
local ledger = module:require "event_sync/ledger";

local lives = {};
lives.__index = lives;

-- log(room, level, ...); count("foreign") is called for every event that is dropped.
local function open(folder, log, count)
	return setmetatable({ log = log, count = count, foreign = {},
		known = ledger.open(folder .. "/known", function (...) log(nil, ...); end) }, lives);
end

-- The life of a room begins or ends here.
function lives:forget(key)
	if self.foreign[key] then
		self.log(key, "info", "Dropped %d events of %s, which is not the receiver's",
			self.foreign[key], key);
	end
	self.foreign[key] = nil;
	self.known:unset(key);
end

function lives:is_foreign(key)
	return self.foreign[key] ~= nil;
end

function lives:is_known(key)
	return self.known:has(key);
end

-- The receiver has taken an event of this room.
function lives:taken(key)
	if not self.known:has(key) then self.known:set { jid = key }; end
end

-- An event of a room that the receiver does not know is dropped.
function lives:drop(key)
	if not self.foreign[key] then
		self.log(key, "warn", "The receiver knows no room %s: dropping its events until it is destroyed",
			key);
	end
	self.foreign[key] = (self.foreign[key] or 0) + 1;
	self.count("foreign");
end

function lives:close()
	self.known:close();
end

return { open = open };
