-- Flights: requests in flight, and the effects of their answers.
--
-- Effects of an answer (answer.lib.lua)
--   taken       the event is done
--   unknown     this and all later events are dropped until the end of the room's life, unless
--               the receiver has taken an event of that life (lives.lib.lua)
--   refused     the event is tried again, without a limit, with growing pauses of the room
-- No connection at all (name, port, certificate) is a problem of the receiver and not of a room,
-- unless other requests were answered meanwhile.  Then only one probe is sent after each pause,
-- which grows likewise.
--
-- A flight: item (the record's parts), kind ("road", "quick", "slow"), attempt, and either
-- line and token (the journal's, on the road) or room (waiting.lib.lua).  The functions take
-- the delivery as their first argument.
local monotonic = require "util.time".monotonic or require "util.time".now;

local answer = module:require "event_sync/answer";
local attempt = module:require "event_sync/attempt";

local slow_most = 40; -- A further one cancels the oldest.
local brief_seconds = 0.02; -- How long the next event of a room waits on the road.
-- Seconds: four times the average time of an answer, within these limits.
local patience_least, patience_most = 0.05, 1;
local looks = 6; -- How many times it checks for an answer, each time after twice the wait.
local woken = 4; -- Rooms that are tried because another has recovered.

-- No connection.

-- May anything be sent?  While there is no connection, one probe after each pause.
local function may_send(self)
	return not self.away or not self.away.probe and monotonic() >= self.away.over_at;
end

local function is_reached(self)
	if not self.away then return; end
	self.report:mended(self.receiver, nil, ("The receiver is there again, after %d attempts")
		:format(self.away.failures));
	self.away = nil;
end

-- No connection.  Only the probe makes the pause longer: other requests were in flight with it.
local function is_not_reached(self, flight, reason)
	local away = self.away;
	if away and away.probe ~= flight then return; end
	local failures = away and away.failures + 1 or 1;
	local seconds = math.min(self.options.backoff * 2 ^ (failures - 1), self.options.backoff_cap);
	self.away = { failures = failures, over_at = monotonic() + seconds };
	self.report:failed(self.receiver, flight.item.key, "warn",
		("%s of %s: no answer (%s); all events wait; attempt %d, the next in %g s")
		:format(flight.item.event, flight.item.key, reason, failures, seconds));
end

-- Leaving the road, and ending.

local function set_kind(self, flight, kind)
	if flight.kind == "slow" then
		for i, other in ipairs(self.slow_flights) do
			if other == flight then table.remove(self.slow_flights, i); break; end
		end
	elseif flight.kind then
		self.places[flight.kind] = self.places[flight.kind] + 1;
	end
	flight.kind = kind;
	if kind == "slow" then
		table.insert(self.slow_flights, flight);
	elseif kind then
		self.places[kind] = self.places[kind] - 1;
	end
end

-- A room leaves the road: its event, in flight or not, becomes the first in its file.
local function park(self, flight)
	self.on_road[flight.item.key] = nil;
	local room = self.waiting:admit(flight.item.key);
	room.failures, room.flight, flight.room = 0, flight, room;
	self:move(room, flight.line, flight.token);
end

local function failed(self, flight, text, level)
	set_kind(self, flight, nil);
	if not flight.room then park(self, flight); end
	local room, item = flight.room, flight.item;
	room.flight, room.failures = nil, room.failures + 1;
	local seconds = self.turns:failed(room, monotonic());
	self.streak = self.streak + 1;
	self.count("refused");
	self.report:failed(room, item.key, level, ("%s of %s: %s; attempt %d, the next in %g s")
		:format(item.event, item.key, text, room.failures, seconds));
end

-- An event of a room that waits is done.
local function room_is_served(self, flight)
	local room = flight.room;
	room.flight, room.is_slow = nil, nil;
	if room.failures > 0 then
		self.report:mended(room, flight.item.key, ("%s: taken, after %d failed attempts")
			:format(flight.item.key, room.failures));
		self.turns:wake(woken);
	end
	room.failures = 0;
	if self.waiting:pop(room) then
		self.turns:ready(room);
	elseif not self.waiting:dismiss(room) then
		self:save_later();
	end
end

local function settle(self, flight)
	set_kind(self, flight, nil);
	self.streak = 0;
	if flight.item.mark == "end" then self.lives:forget(flight.item.key); end
	if flight.room then return room_is_served(self, flight); end
	self.on_road[flight.item.key] = nil;
	self.journal:done(flight.token);
end

-- Answers.

-- The room is not at fault: on the road its event is sent again, else the room is due again.
local function put_back(self, flight)
	set_kind(self, flight, nil);
	flight.attempt = nil;
	if not flight.room then
		table.insert(self.unsent, flight);
		return;
	end
	flight.room.flight = nil;
	self.turns:ready(flight.room);
end

local function taken(self, flight, seconds)
	self.average = self.average + (math.min(seconds, patience_most / 4) - self.average) / 8;
	self.lives:taken(flight.item.key);
	self.count("sent");
	settle(self, flight);
end

local function refused(self, flight, status, content)
	local text, level = answer.describe(status, content, self.options);
	failed(self, flight, text, level);
end

local function landed(self, flight, status, content, can_reach, seconds)
	if self.stopped then return; end
	local key = flight.item.key;
	local was_answered = self.answered_at > monotonic() - seconds;
	if not can_reach and not was_answered then
		is_not_reached(self, flight, content);
		put_back(self, flight);
		return self:kick();
	end
	if can_reach then is_reached(self); end
	if status ~= 0 then self.answered_at = monotonic(); end
	local verdict = answer.read(status, content);
	if verdict == "taken" then
		taken(self, flight, seconds);
	elseif verdict == "unknown" and not self.lives:is_known(key) then
		self.lives:drop(key);
		settle(self, flight);
	else
		refused(self, flight, status, content);
	end
	self:kick();
end

-- No answer yet.

-- The next event of this room does not wait for this one on the road any longer.
local function is_brief_no_more(self, flight)
	flight.is_late = true;
	self:kick();
end

-- The request frees its place and continues as a slow one.
local function is_slow(self, flight)
	if self.stopped or flight.kind == "slow" or not flight.attempt:is_connected() then return; end
	is_reached(self);
	if not flight.room then park(self, flight); end
	flight.room.is_slow = true;
	set_kind(self, flight, "slow");
	local oldest = self.slow_flights[1];
	if #self.slow_flights > slow_most then
		oldest.attempt:cancel();
		refused(self, oldest, 0, ("within %.3g s, and too many wait for one")
			:format(monotonic() - oldest.attempt.began));
	end
	self:kick();
end

local function patience(self)
	return math.min(math.max(4 * self.average, patience_least), patience_most);
end

-- Sends the body of flight.item.
local function send(self, flight, kind)
	set_kind(self, flight, kind);
	if self.away then self.away.probe = flight; end
	local moments = { { brief_seconds, function () is_brief_no_more(self, flight); end } };
	local seconds, act = patience(self), function () is_slow(self, flight); end;
	for _ = 1, looks do -- A connection may be made late.
		moments[#moments + 1] = { seconds, act };
		seconds = 2 * seconds;
	end
	flight.attempt = attempt.start(self.options, flight.item.body, moments, function (...)
		landed(self, flight, ...);
	end);
end

return { send = send, may_send = may_send, park = park, slow_most = slow_most };
