-- Plays rooms in all moods, kills in the middle of a write, full disks, a folder that cannot
-- be opened, and outages against event_sync's delivery: of each room everything is taken, once
-- and in order.
--   lua5.x delivery_model.lua EVENT_SYNC FOLDER SEED STEPS
local library, folder, seed, steps = arg[1], arg[2], tonumber(arg[3]), tonumber(arg[4]);
math.randomseed(seed);
local here = arg[0]:match("^(.*)/") or ".";
local world = dofile(here .. "/delivery_world.lua")(library, folder);
local options = { url = "https://r.example/v1/jitsi/events", secret = "s", timeout = 10,
	backoff = 1, backoff_cap = 8, reminder = 600 };
local moods = { "ok", "ok", "ok", "hang", "bad", "page", "login", "big", "flaky", "lose" };
local rooms = 30;

-- sent: {room = {id...}}; may_lack: ids that a kill may have torn before they stood; foreign: ids
-- of lives that began before the receiver knew the room, which may be dropped; lives: the rooms
-- that are open; after a kill the module ends them.
local sent, may_lack, number, foreign, lives = {}, {}, 0, {}, {};
local holds = false; -- Memory may hold events, because the disk was full.

local steps_of = {};

local function append(room, mark)
	number = number + 1;
	sent[room] = sent[room] or {};
	table.insert(sent[room], number);
	local id = number;
	may_lack[id], foreign[id] = true, lives[room].is_foreign;
	world.delivery:append(room, mark, "event", ("%s %d"):format(room, id));
	may_lack[id] = holds or nil;
	if mark == "end" then lives[room] = nil; end
end

function steps_of.append()
	local room = "room" .. math.random(rooms);
	local mark = lives[room] and math.random(6) == 1 and "end" or nil;
	if not lives[room] then
		mark = "begin";
		world.strange[room] = world.strange[room] ~= false and math.random(3) == 1;
		lives[room] = { is_foreign = world.strange[room] };
	end
	append(room, mark);
end

function steps_of.pass() world.pass(math.random() * 0.05); end

function steps_of.wait() world.pass(math.random() * 3); end

function steps_of.mood() world.mood["room" .. math.random(rooms)] = moods[math.random(#moods)]; end

function steps_of.outage() world.mood.all = ({ "down", "lost", "bad", "hang" })[math.random(4)]; end

function steps_of.mend() world.mood.all = nil; end

function steps_of.fill() world.disk, holds = math.random(0, 300), true; end

function steps_of.lock() world.is_locked, holds = true, true; end

function steps_of.free()
	world.disk, world.is_locked = math.huge, false;
	world.pass(2);
	for id = 1, number do may_lack[id] = may_lack[id] == "lost" and "lost" or nil; end
	holds = false;
end

function steps_of.kill() world.kill_in = math.random(40); end

local weighted = {};
for name, weight in pairs { append = 400, pass = 200, wait = 20, mood = 30, outage = 2, mend = 8,
	fill = 2, lock = 2, free = 8, kill = 8 } do
	for _ = 1, weight do weighted[#weighted + 1] = name; end
end
table.sort(weighted);

-- A process, after a kill; it may be killed at once.
local function start()
	world.is_locked = false;
	repeat
		local is_up = world.survives(function ()
			world.start(options);
			for i = 1, rooms do
				if lives["room" .. i] then append("room" .. i, "end"); end
			end
		end);
		if not is_up then
			for id in pairs(may_lack) do may_lack[id] = "lost"; end
		end
	until is_up;
end

start();
for _ = 1, steps do
	local step = steps_of[weighted[math.random(#weighted)]];
	if not world.survives(step) then
		for id in pairs(may_lack) do may_lack[id] = "lost"; end
		start();
	end
end

-- Good weather: everything comes, and soon.
world.kill_in, world.disk, world.is_locked, world.mood = math.huge, math.huge, false, {};
world.pass(3 * options.backoff_cap + options.timeout);

local function taken_of(room)
	local taken = {};
	for _, id in ipairs(world.taken[room] or {}) do
		if not foreign[id] then taken[#taken + 1], taken["id" .. id] = id, true; end
	end
	return taken;
end

for room, ids in pairs(sent) do
	local taken, at = taken_of(room), 1;
	for _, id in ipairs(ids) do
		if taken[at] == id then
			at = at + 1;
		elseif not foreign[id] then
			assert(may_lack[id] and not taken["id" .. id],
				("seed %d: %d of %s is not taken in its place"):format(seed, id, room));
		end
	end
	assert(not taken[at], "something is taken that was never sent");
end
assert(#world.files() == 0, "files of rooms are left");
assert(world.most_flights <= 64, "too many requests at once: " .. world.most_flights);
print(("%d events, %d requests"):format(number, world.requests));
