-- ids.lib.lua: thousands of ids, ages, torn lines, a folder that cannot be written.
--   lua ids_check.lua ids.lib.lua FOLDER
local ids_lib, folder = dofile(arg[1]), arg[2];
local path, failures = folder .. "/control-ids", 0;
local day, start = 86400, 1000000;

local function log() failures = failures + 1; end

local function lines()
	local count = 0;
	for _ in io.lines(path) do count = count + 1; end
	return count;
end

local ids, largest = ids_lib.open(path, log, start), 0;
for i = 1, 20000 do -- Four days: half of them are too old in the end.
	ids:note("id-" .. i, start + math.floor(i * 4 * day / 20000));
	if i % 500 == 0 then largest = math.max(largest, lines()); end
end
assert(ids:has("id-20000") and ids:has("id-10500") and not ids:has("other"));
assert(largest <= 2 * 10001 + 1000, largest);
ids:close();

local again = ids_lib.open(path, log, start + 4 * day);
assert(again:has("id-20000") and again:has("id-10500") and not again:has("id-9999"));
assert(lines() <= 10001);
again:close();

local file = io.open(path, "ab"); -- A killed server leaves half a line, and no more.
file:write("99 torn");
file:close();
again = ids_lib.open(path, log, start + 4 * day);
again:note("whole", start + 4 * day);
again:close();
assert(ids_lib.open(path, log, start + 4 * day):has("whole") and failures == 0);
assert(ids_lib.open(path, log, start + 7 * day) and lines() == 0);

local lost = ids_lib.open(folder .. "/none/control-ids", log, start); -- It stays in memory.
lost:note("kept", start);
assert(lost:has("kept") and failures == 2);
os.execute("mkdir " .. folder .. "/none");
lost:note("next", start);
lost:close();
local found = ids_lib.open(folder .. "/none/control-ids", log, start);
assert(found:has("kept") and found:has("next"));
print("ok");
