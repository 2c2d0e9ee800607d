-- Asks event_sync's delivery, in a world without Prosody, what bad weather costs the others.
--   lua5.x delivery_weather.lua EVENT_SYNC FOLDER
local library, folder = arg[1], arg[2];
math.randomseed(1);
local here = arg[0]:match("^(.*)/") or ".";
local world = dofile(here .. "/delivery_world.lua")(library, folder);
local options = { url = "https://r.example/v1/jitsi/events", secret = "s", timeout = 10,
	backoff = 1, backoff_cap = 60, reminder = 600 };
local number = 0;

local function append(room)
	number = number + 1;
	world.delivery:append(room, nil, "event", ("%s %d"):format(room, number));
end

-- How long until everything of a room is taken.
local function seconds_until(room, count, most)
	local began = world.now;
	while #(world.taken[room] or {}) < count do
		assert(world.now - began < most, room .. " waits too long");
		world.pass(0.01);
	end
	return world.now - began;
end

local function all_taken(prefix, rooms, each)
	for i = 1, rooms do
		if #(world.taken[prefix .. i] or {}) < each then return false; end
	end
	return true;
end

world.start(options);

-- 300 rooms hang: a healthy one is served soon from the beginning, and then immediately.
for i = 1, 300 do
	world.mood["hangs" .. i] = "hang";
	append("hangs" .. i);
end
append("healthy");
assert(seconds_until("healthy", 1, 3) < 3);
for i = 2, 20 do
	append("healthy");
	append("hangs" .. i);
	assert(seconds_until("healthy", i, 1) <= 0.11, "a healthy room waits for one that hangs");
	world.pass(3);
end

-- One that was refused once is served soon, though all those hang.
world.mood.once = "bad";
append("once");
world.pass(0.5);
world.mood.once = nil;
assert(seconds_until("once", 1, 5) < 2, "a refused room waits for those that hang");
assert(world.most_flights <= 64, "too many requests at once");

-- They are answered again: all of them within a pause and a timeout.
for i = 1, 300 do world.mood["hangs" .. i] = nil; end
world.pass(15);
assert(all_taken("hangs", 300, 1), "rooms that hung do not come back");

-- Everything is refused for a quarter of an hour: few tries, and all come back within seconds.
world.mood.all, world.requests = "bad", 0;
for i = 1, 1000 do append("bad" .. i); end
world.pass(900);
assert(world.requests < 600 + 12 * 900, "too many tries: " .. world.requests);
world.mood.all = nil;
world.pass(5);
assert(all_taken("bad", 1000, 1), "refused rooms do not come back in seconds");

-- No connection for a quarter of an hour: a probe a minute, nothing is moved, and all come back.
world.mood.all, world.requests = "down", 0;
for _ = 1, 3 do
	for i = 1, 1000 do append("down" .. i); end
end
world.pass(900);
assert(world.requests < 40, "too many probes: " .. world.requests);
assert(#world.files() == 0, "rooms have files though there was no connection");
world.mood.all = nil;
world.pass(61 + 10);
assert(all_taken("down", 1000, 3), "not all come back when the receiver does");
assert(#world.files() == 0, "files of rooms are left");
assert(world.most_flights <= 64, "too many requests at once");

-- Files that could not be removed with their last event, and a kill when there are new ones.
local function play(prefix, mood)
	for i = 1, 10 do
		world.mood[prefix .. i] = mood;
		append(prefix .. i);
	end
	world.pass(0.5);
end
play("stays", "bad");
for i = 1, 10 do
	world.mood["stays" .. i] = nil;
	append("stays" .. i);
end
world.latency = 0.5;
while not all_taken("stays", 10, 1) do world.pass(0.01); end
world.pass(0.01);
world.is_locked = true;
world.pass(2);
world.is_locked, world.latency = false, nil;
assert(all_taken("stays", 10, 2) and #world.files() > 0);
play("stays", "bad");
world.start(options);
world.mood = {};
world.pass(5);
assert(all_taken("stays", 10, 3), "what came after a file that could not be removed is lost");
assert(#world.files() == 0, "files of rooms are left");

-- Files that cannot be read, and no connection either.
play("shut", "bad");
world.mood.all = "down";
world.pass(2);
world.is_locked = true;
world.pass(60);
world.is_locked, world.mood = false, {};
world.pass(61 + 10);
assert(all_taken("shut", 10, 1), "what could not be read for a while is lost");

local lines = {};
for _, line in ipairs(world.lines) do
	if not line:match("^debug") then lines[#lines + 1] = line; end
end
assert(#lines < 300, ("%d lines in the log"):format(#lines));
print("ok");
