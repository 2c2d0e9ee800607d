-- Sends the journal's records to the receiver: in order within a room, and a room whose events
-- are refused delays no other.  See doc/design/jitsi.md, "Queue per room".
--
-- A record is "key TAB mark TAB event TAB body": key is the main room's JID; mark is "begin"
-- or "end" where a room's life begins or ends, else empty.  A record without a body is not sent;
-- only its mark takes effect, in its place.
--
-- Normally an event goes from the journal directly to the receiver: this is called "the road".
-- One event per room is on it at a time, of at most road_most rooms.  When an event is refused,
-- or not answered for long, its room leaves the road: that event and all later ones move to a
-- file of the room's own, which is tried again when it is the room's turn.  When the last of them
-- is taken, the room is on the road again.  So one room never stops the journal.  The number of
-- concurrent requests is at most the sum of the road's, the quick and the slow places.
--
-- The files
--   queue.lib.lua     the journal: all events, on disk, in order
--   waiting.lib.lua   the files of rooms that wait; turns.lib.lua: which room is next
--   delivery.lib.lua  this one: takes the next event from either
--   flights.lib.lua   events in flight, and their answers; attempt.lib.lua: one request;
--                     answer.lib.lua: classifies an answer
--   lives.lib.lua     which rooms are the receiver's; ledger.lib.lua: keeps that on disk
--   report.lib.lua    log lines about events that wait
local async = require "util.async";
local timer = require "util.timer";
local monotonic = require "util.time".monotonic or require "util.time".now;

local flights = module:require "event_sync/flights";
local report = module:require "event_sync/report";
local turns = module:require "event_sync/turns";

local road_most = 16;
local quick_most = 8; -- Tries of rooms that wait, until they turn out to be slow.
local at_once = 200; -- Records; then Prosody continues with its other work.
local save_seconds = 1;
local bad_streak = 16; -- After so many failures without anything taken
local bad_pace = 0.1; -- no more than one room is tried in so many seconds.

local delivery = {};
delivery.__index = delivery;

-- parts: journal, waiting, lives; options: url, secret, timeout, backoff, backoff_cap, reminder
-- (seconds); log(room's key or nil, level, ...); count(what) is called for every event: "sent",
-- "refused", "lost".
local function new(parts, options, log, count)
	local self = setmetatable({
		journal = parts.journal, waiting = parts.waiting, lives = parts.lives, options = options,
		log = log, count = count, report = report.new(log, options.reminder),
		turns = turns.new(options.backoff, options.backoff_cap), receiver = {},
		on_road = {}, unsent = {}, places = { road = road_most, quick = quick_most },
		slow_flights = {}, average = 0, answered_at = -1, streak = 0, paced_until = 0,
	}, delivery);
	self.waiting:each(function (room)
		room.failures = 0;
		self.turns:ready(room);
	end);
	return self;
end

local function parse(record)
	local key, mark, event, body = record:match("^([^\t]*)\t([^\t]*)\t([^\t]*)\t(.*)$");
	return key and { key = key, mark = mark, event = event, body = body };
end

local function format(key, mark, event, body)
	return ("%s\t%s\t%s\t%s"):format(key, mark or "", event, body or "");
end

-- Must this record be sent?  It is the next one of its room.
local function is_to_be_sent(self, item)
	if not item then
		self.log(nil, "error", "The queue holds a line that is not an event; it is dropped");
		self.count("lost");
		return false;
	end
	if item.mark == "begin" then self.lives:forget(item.key); end
	if item.body ~= "" and not self.lives:is_foreign(item.key) then return true; end
	if item.body ~= "" then self.lives:drop(item.key); end
	if item.mark == "end" then self.lives:forget(item.key); end
	return false;
end

-- The road.

-- Moves a record from the journal to the file of a room that waits.  If both can hold it in
-- memory only, the journal frees its place there for later records.
function delivery:move(room, line, token)
	local function done() self.journal:done(token); end
	if self.waiting:append(room, line, done) then return; end
	if token.is_held and self.waiting:can_hold() then done(); end
	self:save_later();
end

-- Sends a record or moves it to its room's file; false if an event of the same room is in flight.
local function place(self, line, token)
	local item = parse(line);
	local flight = item and self.on_road[item.key];
	if flight and not flight.is_late then return false; end
	if flight then flights.park(self, flight); end
	local room = item and self.waiting:find(item.key);
	if room then
		self:move(room, line, token);
	elseif is_to_be_sent(self, item) then
		flight = { item = item, line = line, token = token };
		self.on_road[item.key] = flight;
		flights.send(self, flight, "road");
	else
		self.journal:done(token);
	end
	return true;
end

-- Takes one record; false if there is none, or none can be taken now.
local function read_on(self)
	if self.places.road < 1 or not flights.may_send(self) then return false; end
	local flight = table.remove(self.unsent);
	if flight then
		flights.send(self, flight, "road");
		return true;
	end
	local next_up = self.next_up;
	if not next_up then
		local line, token = self.journal:next();
		self.is_drained = not line;
		if not line then return false; end
		next_up = { line = line, token = token };
	end
	self.next_up = not place(self, next_up.line, next_up.token) and next_up or nil;
	return not self.next_up;
end

-- Rooms that wait.

-- The room's next record that must be sent; nil and true if finding it takes another turn.
local function next_of(self, room)
	for _ = 1, at_once do
		local line, err = self.waiting:head(room);
		if not line then return nil, err ~= nil, err; end
		local item = parse(line);
		if is_to_be_sent(self, item) then return item; end
		self.waiting:pop(room);
	end
	return nil, true;
end

local function cannot_read(self, room, err)
	room.failures = room.failures + 1;
	self.turns:failed(room, monotonic());
	self.report:failed(room, nil, "error", ("Cannot read what waits: %s"):format(err));
end

local function try(self, room, kind)
	local item, has_more, err = next_of(self, room);
	if item then
		room.flight = { item = item, room = room };
		flights.send(self, room.flight, kind);
	elseif err then
		cannot_read(self, room, err);
	elseif has_more then
		self.turns:ready(room);
	elseif not self.waiting:dismiss(room) then
		self:save_later();
	end
end

local function has_place(self, kind)
	if kind == "slow" then return #self.slow_flights < flights.slow_most; end
	return self.places.quick > 0;
end

-- Tries one room; false if no room is due.
local function serve(self)
	local now = monotonic();
	local is_paced = self.streak >= bad_streak and now < self.paced_until;
	for _, kind in ipairs { "quick", "slow" } do
		local may = has_place(self, kind) and flights.may_send(self);
		local room = may and self.turns:next(kind, now, is_paced);
		if room then
			if room.failures > 0 then self.paced_until = now + bad_pace; end
			try(self, room, kind);
			return true;
		end
	end
	return false;
end

-- Seconds until there is something to do without an answer arriving, or nil.
local function next_moment(self)
	local now, at = monotonic(), nil;
	if self.away and self.away.probe then return nil; end
	if self.away and self.away.over_at > now then return self.away.over_at - now; end
	for _, kind in ipairs { "quick", "slow" } do
		local due = has_place(self, kind) and self.turns:due(kind);
		if due and (not at or due < at) then at = due; end
	end
	if at and self.streak >= bad_streak then at = math.max(at, self.paced_until); end
	return at and math.max(at - now, 0);
end

local function wake_at(self, moment)
	if self.alarm and self.alarm.at <= moment then return; end
	local alarm = { at = moment };
	self.alarm = alarm;
	timer.add_task(math.max(moment - monotonic(), 0), function ()
		if self.alarm ~= alarm then return; end
		self.alarm = nil;
		self:kick();
	end);
end

-- Is there nothing that the server's shutdown should wait for?
local function is_quiet(self)
	if self.away then return true; end
	if not self.is_drained or next(self.on_road) or self.turns:has_ready() then return false; end
	local is_busy = false;
	self.waiting:each(function (room)
		is_busy = is_busy or room.flight ~= nil and room.failures == 0;
	end);
	return not is_busy;
end

-- Does what is due now.
function delivery:kick()
	if self.stopped or self.is_at_work then return; end
	self.is_at_work = true;
	local left = at_once;
	while left > 0 do
		local has_read, has_served = read_on(self), serve(self);
		if not has_read and not has_served then break; end
		left = left - 1;
	end
	self.is_at_work = nil;
	local moment = left > 0 and next_moment(self) or left == 0 and 0;
	if moment then wake_at(self, monotonic() + moment); end
	local when_quiet = self.when_quiet;
	if when_quiet and is_quiet(self) then when_quiet(); end
end

-- Writes what memory holds as soon as that works, even if nothing more is appended.
function delivery:save_later()
	if self.is_saving then return; end
	self.is_saving = true;
	timer.add_task(save_seconds, function ()
		self.is_saving = nil;
		if self.stopped then return; end
		local holds_events, holds_others = self.journal:save(), self.waiting:save();
		if holds_events or holds_others then self:save_later(); end
		self:kick();
	end);
end

-- Adds an event, or only a mark if body is nil.
function delivery:append(key, mark, event, body)
	if not self.journal:append(format(key, mark, event, body)) then self:save_later(); end
	self.is_drained = false;
	self:kick();
end

-- Delays the server's shutdown until all events that are not refused are sent, there is no
-- connection, or the seconds are over.
function delivery:flush(seconds)
	self.journal:save();
	self.waiting:save();
	local can_wait = async.ready and async.ready() and not self.has_flushed;
	self.has_flushed = true;
	self:kick();
	if not can_wait or is_quiet(self) then return; end
	local wait, done = async.waiter();
	self.when_quiet = function ()
		if not self.when_quiet then return; end
		self.when_quiet = nil;
		done();
	end;
	timer.add_task(seconds, self.when_quiet);
	wait();
end

function delivery:stop()
	self.stopped = true;
	self.report:stop();
	self.waiting:save();
	self.journal:close();
	self.lives:close();
end

return { new = new };
