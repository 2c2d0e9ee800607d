-- Reads a Prosody configuration as Prosody does (core/configmanager.lua, 0.11 to 13), under a
-- root folder: read(root, path) gives { ["*"] = { option = value }, [host] = {...} } and the
-- list of hosts in their order.  A component's type is its option component_module.
local lfs = require "lfs";

-- The value of a function in a configuration file whose result is not needed here.
local function nothing() return ""; end

-- The files of an Include; only the last part of a path may have a wildcard.
local function matching(root, path)
	local folder, name = path:match("^(.*)/([^/]*)$");
	if not name:find("[*?]") then return { path }; end
	local pattern = "^" .. name:gsub("[^%w*?]", "%%%0"):gsub("%*", ".*"):gsub("%?", ".") .. "$";
	local found = {};
	if lfs.attributes(root .. folder, "mode") ~= "directory" then return found; end
	for entry in lfs.dir(root .. folder) do
		if entry:sub(1, 1) ~= "." and entry:find(pattern) then
			found[#found + 1] = folder .. "/" .. entry;
		end
	end
	table.sort(found);
	return found;
end

local function read(root, main)
	local hosts, order, current, inside, load_file = { ["*"] = {} }, {}, "*", main, nil;

	local function open(name, kind)
		if not hosts[name] then order[#order + 1] = name; end
		hosts[name], current = hosts[name] or {}, name;
		hosts[name].component_module = kind or hosts[name].component_module;
		return function (more)
			if type(more) == "string" then
				hosts[name].component_module = more;
			elseif type(more) == "table" then
				for option, value in pairs(more) do hosts[name][option] = value; end
			end
		end
	end

	local names = {
		VirtualHost = open; Host = open; host = open;
		Component = function (name) return open(name, "component"); end;
		FileContents = nothing; FileLine = nothing; FileLines = nothing; Credential = nothing;
		Lua = _G; RunScript = nothing;
	};
	names.Include = function (path)
		if path:sub(1, 1) ~= "/" then path = inside:match("^(.*)/") .. "/" .. path; end
		for _, file in ipairs(matching(root, path)) do load_file(file); end
	end
	names.include = names.Include;

	local env = setmetatable({}, {
		__newindex = function (_, option, value) hosts[current][option] = value; end;
		__index = function (_, name)
			if names[name] then return names[name]; end
			if name:find("^ENV_") then return os.getenv(name:sub(5)); end
			return function (value) hosts[current][name] = value; end
		end;
	});

	function load_file(path)
		local file = assert(io.open(root .. path, "rb"));
		local text = file:read("*a");
		file:close();
		local chunk = assert(load(text, "@" .. path, "t", env));
		local outer, outside = current, inside;
		current, inside = "*", path;
		chunk();
		current, inside = outer, outside;
	end

	load_file(main);
	return hosts, order;
end

return { read = read };
