-- Prosody's modules see two globals besides Lua's own; one of them they may extend.
std = "lua52"
max_line_length = 100
files["prosody"] = { globals = { "module" }, read_globals = { "prosody" } }
files["t/prosody/plugins"] = { globals = { "module" }, read_globals = { "prosody" } }
