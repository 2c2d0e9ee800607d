-- A world for event_sync's delivery without Prosody: a clock, timers, a disk that can be full
-- or fail a process in the middle of a write, and a receiver with moods.
--   local world = dofile(...)(folder of event_sync, folder of its files)
local lfs = require "lfs";

return function (library, folder)
	local world = { now = 0, timers = {}, flights = 0, most_flights = 0, busy = {}, taken = {},
		disk = math.huge, is_locked = false, kill_in = math.huge, mood = {}, requests = 0, lines = {},
		strange = {} };

	-- Time.

	local function add_task(seconds, action)
		local entry = { at = world.now + seconds, action = action };
		local place = #world.timers + 1;
		while place > 1 and world.timers[place - 1].at > entry.at do place = place - 1; end
		table.insert(world.timers, place, entry);
		return entry;
	end

	local function stop_task(entry) entry.action = function () end; end

	-- Lets time go by; what a kill left undone is undone.
	function world.pass(seconds)
		local till, actions = world.now + seconds, 0;
		while world.timers[1] and world.timers[1].at <= till do
			local entry = table.remove(world.timers, 1);
			actions = entry.at > world.now and 0 or actions + 1;
			assert(actions < 10000, "it does not wait for time to go by");
			world.now = math.max(world.now, entry.at);
			entry.action();
		end
		world.now = till;
	end

	-- The disk.

	local function die_in_time()
		world.kill_in = world.kill_in - 1;
		if world.kill_in <= 0 then error({ "killed" }, 0); end
	end

	local open_file, rename, remove = io.open, os.rename, os.remove;
	local files = {};
	files.__index = files;

	function files:write(text)
		local bytes = math.min(#text, world.disk);
		local is_killed = world.kill_in <= 1;
		if is_killed then bytes = math.random(0, bytes); end
		self.file:write(text:sub(1, bytes));
		world.disk = world.disk - bytes;
		if is_killed then self.file:close(); end
		die_in_time();
		if bytes < #text then return nil, "No space left on device"; end
		return self;
	end

	for _, name in ipairs { "seek", "setvbuf", "close", "read", "lines" } do
		files[name] = function (self, ...) return self.file[name](self.file, ...); end
	end

	local function deny() return nil, "Permission denied", 13; end

	function io.open(path, mode) -- luacheck: ignore 122
		if world.is_locked then return deny(); end
		local file, err, number = open_file(path, mode);
		return file and setmetatable({ file = file }, files), err, number;
	end

	-- A call of the file system's, which may be the last, or find the folder locked.
	local function risky(call)
		return function (...)
			die_in_time();
			if world.is_locked then return deny(); end
			return call(...);
		end
	end

	os.rename, os.remove = risky(rename), risky(remove); -- luacheck: ignore 122
	local attributes = lfs.attributes;
	function lfs.attributes(...) -- luacheck: ignore 122
		if world.is_locked then return deny(); end
		return attributes(...);
	end

	-- The receiver: world.mood[key or "all"] is one of the moods, or nothing; it does not know
	-- the rooms of world.strange.

	local answers = {
		ok = { 200, '{"status":"ok"}' }, login = { 200, "<html>" }, page = { 404, "<html>" },
		unknown = { 404, '{"detail":"Meeting not found"}' }, bad = { 502, "<html>" },
		big = { 413, '{"detail":"x"}' },
	};

	local function land(request, status, content)
		if request.is_over then return; end
		request.is_over = true;
		world.flights, world.busy[request.key] = world.flights - 1, nil;
		if status then request.callback(content, status); end
	end

	local function take(request)
		local list = world.taken[request.key] or {};
		world.taken[request.key] = list;
		if not list["id" .. request.id] then
			list[#list + 1], list["id" .. request.id] = request.id, true;
		end
	end

	local function arrive(request)
		if request.is_over then return; end
		local mood = world.mood.all or world.mood[request.key] or "ok";
		if mood == "flaky" then mood = math.random(3) == 1 and "ok" or "bad"; end
		local is_strange = world.strange[request.key] and (mood == "ok" or mood == "lose");
		if is_strange then mood = "unknown"; end
		if mood == "down" then request.conn = nil; return land(request, 0, "connection refused"); end
		if mood == "hang" or mood == "lost" then return; end
		if mood == "lose" then take(request); return land(request, 0, "closed"); end
		if mood == "ok" then take(request); end
		land(request, answers[mood][1], answers[mood][2]);
	end

	local function send(_, options, callback)
		local key, id = options.body:match("^(.-) (%d+)$");
		local request = { key = key, id = tonumber(id), callback = callback, conn = {} };
		assert(not world.busy[key], "two requests of a room at once");
		world.busy[key] = true;
		world.requests, world.flights = world.requests + 1, world.flights + 1;
		world.most_flights = math.max(world.most_flights, world.flights);
		if world.mood.all == "lost" then -- Nothing of it ever arrives.
			request.conn, world.busy[key] = nil, nil;
		else
			add_task(math.random() * (world.latency or 0.01), function () arrive(request); end);
		end
		add_task(10.1, function () land(request); end);
		return request;
	end

	-- What Prosody has.

	local function flat(value)
		local parts = {};
		for name, text in pairs(value) do parts[#parts + 1] = ('"%s":"%s"'):format(name, text); end
		return "{" .. table.concat(parts, ",") .. "}";
	end

	local function parsed(text)
		if text:sub(1, 1) ~= "{" or text:sub(-1) ~= "}" then return nil, "no JSON"; end
		local value = {};
		for name, member in text:gmatch('"(%w+)":"([^"]*)"') do value[name] = member; end
		return value;
	end

	local function hex(text)
		return (text:gsub(".", function (char) return ("%02x"):format(char:byte()); end))
			.. ("0"):rep(64);
	end

	local offered = {
		["util.time"] = { monotonic = function () return world.now; end },
		["util.timer"] = { add_task = add_task, stop = stop_task },
		["util.hashes"] = { sha256 = hex, hmac_sha256 = function () return "signature"; end },
		["util.encodings"] = { base64 = { encode = hex } },
		["util.json"] = { encode = flat, decode = parsed },
		["util.async"] = {},
		["net.http"] = { request = send, destroy_request = function (request) land(request); end },
	};
	for name, value in pairs(offered) do package.preload[name] = function () return value; end; end

	local loaded = {};
	local module = {};
	_G.module = module;
	function module.require(_, name)
		local short = name:match("[^/]+$");
		loaded[short] = loaded[short] or dofile(("%s/%s.lib.lua"):format(library, short));
		return loaded[short];
	end

	-- A process with the files that are there; whatever was under way is gone.
	function world.start(options)
		world.timers, world.flights, world.busy, world.kill_in = {}, 0, {}, math.huge;
		local function log(_, level, ...) world.lines[#world.lines + 1] = level .. " " .. (...); end
		local function count() end
		local function log_all(...) log(nil, ...); end
		world.delivery = module:require("delivery").new({
			journal = module:require("queue").open(folder, log_all, count),
			waiting = module:require("waiting").open(folder, log_all),
			lives = module:require("lives").open(folder, log, count),
		}, options, log, count);
		world.delivery:kick();
	end

	-- Its end, as kill -9 makes it, if that does not come in the middle of this.
	function world.survives(action)
		local ok, err = pcall(action);
		if not ok and not (type(err) == "table" and err[1] == "killed") then error(err, 0); end
		return ok;
	end

	function world.files()
		local names = {};
		for name in lfs.dir(folder .. "/waiting") do
			if name ~= "." and name ~= ".." then names[#names + 1] = name; end
		end
		return names;
	end

	return world;
end
