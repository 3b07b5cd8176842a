-- What wrk sends. Usage: wrk … -s bench/load.lua URL -- MODE [ARGUMENT]
--
--   post [RATE [FROM]]
--                  values of 400 bytes for 1,000 keys of one instance, one after the other; at most RATE a second; FROM
--                  numbers the first key
--   get            the same keys
--   unique FROM    values of 400 bytes, each for a new key, spread over 1,000 instances; FROM numbers the first key
--   batch KEYS INSTANCES
--                  KEYS values of 400 bytes in one write of the native API, for one instance after the other
--   events FILE    the event of a hub that FILE has as path, authorization and body, each with an id of its own
--
-- GLOBAL_AUTH_TOKEN holds the API key. The last line of what wrk prints is then `figures name=value …`: times in
-- microseconds, `seconds` with how many requests were sent in each second.

local ffi = require("ffi")
ffi.cdef("typedef struct { long seconds; long nanos; } instant; int clock_gettime(int, instant *);")
local MONOTONIC, VALUE_BYTES, KEYS, INSTANCES = 1, 400, 1000, 1000
local instant = ffi.new("instant")

local function now_ns()
    ffi.C.clock_gettime(MONOTONIC, instant)
    return tonumber(instant.seconds) * 1e9 + tonumber(instant.nanos)
end

local function now_ms()
    return now_ns() / 1e6
end

local function base64ish(length)
    local alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/"
    local text = {}
    for index = 1, length - 1 do
        local place = math.random(#alphabet)
        text[index] = alphabet:sub(place, place)
    end
    return table.concat(text) .. "="
end

-- The JSON text of a key pair, as a pod makes it.
local function text(number)
    local form = '{"keyId":%d,"keyPair":{"private":{"type":"Buffer","data":"%s"},"public":{"type":"Buffer","data":"%s"}},'
        .. '"signature":{"type":"Buffer","data":"%s"}}'
    local value = form:format(number, base64ish(44), base64ish(44), "")
    return form:format(number, base64ish(44), base64ish(44), base64ish(VALUE_BYTES - #value))
end

-- The same within the JSON string that the protocol of the pods wants.
local function body(number)
    return '{"data":"' .. text(number):gsub('"', '\\"') .. '"}'
end

-- What is around the id of an event, and the last id: the time, or one more than the one before. See messageId() of
-- bench/node/hub/events.js.
local event = {}

local function read_event(file)
    local lines = {}
    for line in io.lines(file) do
        table.insert(lines, line)
    end
    local place = lines[3]:find(("@"):rep(20), 1, true)
    event.path = lines[1]
    event.headers = { ["Authorization"] = lines[2], ["Content-Type"] = "application/json" }
    event.before, event.after = lines[3]:sub(1, place - 1), lines[3]:sub(place + 20)
    event.id = 0
end

local function next_event()
    event.id = math.max(event.id + 1, now_ns())
    local high = math.floor(event.id / 2 ^ 32)
    local id = ("3EB0%08X%08X"):format(high, event.id - high * 2 ^ 32)
    return wrk.format("POST", event.path, event.headers, event.before .. id .. event.after)
end

local headers = { ["apikey"] = os.getenv("GLOBAL_AUTH_TOKEN"), ["Content-Type"] = "application/json" }
local requests, bodies, sent = {}, {}, 0
local mode, rate, first_key, due_ms, started_ms

local function prepare_batches(keys, instances)
    local values = {}
    for number = 1, keys do
        values[number] = ('"pre-key-%d":%s'):format(number, text(number))
    end
    local batch = '{"put":{' .. table.concat(values, ",") .. "}}"
    for number = 1, instances do
        local path = "/v1/groups/bench/instances/i" .. number .. "/keys/write"
        requests[number] = wrk.format("POST", path, headers, batch)
    end
end

per_second = "" -- global, so that done() can ask for it

function init(arguments)
    mode = arguments[1]
    if mode == "events" then
        read_event(arguments[2])
        return
    end
    rate = mode == "post" and tonumber(arguments[2] or 0) or 0
    first_key = tonumber(mode == "unique" and arguments[2] or mode == "post" and arguments[3] or 0)
    math.randomseed(17)
    if mode == "batch" then
        prepare_batches(tonumber(arguments[2]), tonumber(arguments[3]))
        return
    end
    for number = 1, KEYS do
        bodies[number] = body(number)
        local path = "/session/bench/hot/pre-key-" .. first_key + number
        requests[number] = mode == "get" and wrk.format("GET", path, headers)
            or wrk.format("POST", path, headers, bodies[number])
    end
end

local counts = {}

local function count(at_ms)
    started_ms = started_ms or at_ms
    local second = math.floor((at_ms - started_ms) / 1000) + 1
    if not counts[second] then
        counts[second] = 0
        per_second = table.concat(counts, ",", 1, second - 1)
    end
    counts[second] = counts[second] + 1
end

function request()
    if mode == "events" then
        return next_event()
    end
    sent = sent + 1
    if mode ~= "unique" then
        return requests[sent % #requests + 1]
    end
    count(now_ms())
    local number = first_key + sent
    local path = "/session/bench/i" .. number % INSTANCES .. "/pre-key-" .. number
    return wrk.format("POST", path, headers, bodies[number % KEYS + 1])
end

-- wrk calls it only where it is there, and then each request takes a timer.
if os.getenv("BENCH_PACED") then
    function delay()
        local at_ms = now_ms()
        due_ms = math.max((due_ms or at_ms) + 1000 / rate, at_ms - 1000)
        return math.max(0, math.floor(due_ms - at_ms))
    end
end

local threads = {}

function setup(thread)
    table.insert(threads, thread)
end

function done(summary, latency)
    local errors = summary.errors
    io.write(("figures rate=%.0f requests=%d p50=%d p99=%d max=%d failed=%d seconds=%s\n"):format(
        summary.requests / summary.duration * 1e6,
        summary.requests,
        latency:percentile(50),
        latency:percentile(99),
        latency.max,
        errors.connect + errors.read + errors.write + errors.status + errors.timeout,
        threads[1]:get("per_second")
    ))
end
