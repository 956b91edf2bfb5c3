#!/usr/bin/env bash
# A hot GET /api/v1/blogs/by-url (key of tier unlimited, traced, metered, logged) beside a bare endpoint that sends the same bytes, by wrk at 32 connections.
# Each round runs bare, service, bare again: a round whose second bare run is outside 0.95 to 1.05 of the first says nothing and is marked.
# usage: hot-read.sh [ROUNDS] [SECONDS] [ASSEMBLY]   settings of the service come from the environment (BlogManager__..., Logging__...); needs wrk
# AGAINST="NAME=VALUE ..." compares with a second service of those settings in the bare endpoint's place.
# READ=visit reads what the widget asks for at each page view (check-and-load) instead.
# OTLP=1 has the service (not the second one) export its traces to a collector that takes them and forgets them.
set -euo pipefail
rounds=${1:-6} seconds=${2:-6}
root=$(cd "$(dirname "$0")/../.." && pwd)
export DOTNET_CLI_TELEMETRY_OPTOUT=1 DOTNET_NOLOGO=1 MSBUILDDISABLENODEREUSE=1
if [ $# -lt 3 ]; then
  dotnet build -c Release -v quiet "$root/src/Api" && dotnet build -c Release -v quiet "$root/tests/Benchmarks"
fi
api=${3:-$root/src/Api/bin/Release/net10.0/BlogManager.Api.dll}
bench=$(ls "$root"/tests/Benchmarks/bin/Release/net10.0/*.Benchmarks.dll)
data=$(mktemp -d) pids=()
trap 'kill "${pids[@]}" 2>/dev/null || true; wait "${pids[@]}" 2>/dev/null || true; rm -rf "$data"' EXIT

# Starts a server and sets $address; $! is its process.
start() { # LOG COMMAND...
  local log=$1; shift
  "$@" >"$log" 2>&1 & pids+=($!)
  for _ in $(seq 300); do
    address=$(sed -n 's/.*Now listening on: \(http:\/\/[0-9.:]*\).*/\1/p' "$log" | head -n 1)
    [ -n "$address" ] && return
    sleep 0.1
  done
  cat "$log" >&2; exit 1
}
# Microseconds of processor time that a process has had.
cpu() { awk -v hz="$(getconf CLK_TCK)" '{ print int(($14 + $15) * 1000000 / hz) }' "/proc/$1/stat"; }
# Sets $rate (requests a second), $p99 (ms) and $cost (microseconds of processor time a request).
load() { # PID URL
  local before after out n
  before=$(cpu "$1")
  out=$(wrk -t1 -c32 -d"${seconds}s" --latency -H "X-API-Key: $key" "$2")
  after=$(cpu "$1")
  ! grep -q 'Non-2xx' <<<"$out" || { echo "$out" >&2; exit 1; }
  rate=$(awk '/^Requests\/sec/ { print $2 }' <<<"$out")
  n=$(awk '/requests in/ { print $1 }' <<<"$out")
  p99=$(awk '$1 == "99%" { v = $2; if (v ~ /us$/) print v / 1000; else if (v ~ /ms$/) print v + 0; else print v * 1000 }' <<<"$out")
  cost=$(awk -v a="$before" -v b="$after" -v n="$n" 'BEGIN { printf "%.1f", (b - a) / n }')
}

export ASPNETCORE_ENVIRONMENT=Production BlogManager__DataDirectory="$data"
admin=$(dotnet "$api" keys bootstrap-admin)
traced=()
if [ -n "${OTLP:-}" ]; then
  start "$data/sink.log" dotnet "$bench" sink http://127.0.0.1:0
  traced=("BlogManager__Telemetry__OtlpEndpoint=$address" BlogManager__Telemetry__OtlpProtocol=http)
fi
start "$data/api.log" env "${traced[@]}" dotnet "$api" --urls http://127.0.0.1:0; service=$! url=$address
key=$(curl -sf "$url/api/v1/auth/keys" -H "X-API-Key: $admin" -H 'Content-Type: application/json' \
  -d '{"name":"load","kind":"secret","scopes":["posts:read"],"tier":"unlimited"}' | sed 's/.*"key":"\([^"]*\)".*/\1/')
post=https://load.example/bread
curl -sf -o /dev/null "$url/api/v1/blogs/process" -H "X-API-Key: $admin" -H 'Content-Type: application/json' -d "{\"url\":\"$post\",\"title\":\"Bread\",\"content_type\":\"text/markdown\",\"content\":\"# Bread\n\nThe bakery bakes forty loaves a day in a stone oven, because stone keeps the heat longer than iron does. Each loaf is weighed before it goes into the oven, and once more when it comes out after fifty minutes.\n\n## Rye\n\nRye bread rests for a day before it is cut. A rye loaf weighs two kilograms and costs nine euros. The crust is brushed with water twice while it bakes.\n\n## Evening\n\nWhat is left in the evening goes to the neighbours, who bring their own bags and a jar of jam in return. The oven is cleaned on Mondays, when the bakery is closed.\"}"
path="/api/v1/blogs/by-url?url=https%3A%2F%2Fload.example%2Fbread"
[ "${READ:-}" != visit ] || path="/api/v1/questions/check-and-load?blog_url=https%3A%2F%2Fload.example%2Fbread&widget=1.0.0"
hot=$url$path
if [ -n "${AGAINST:-}" ]; then
  # shellcheck disable=SC2086 # a list of assignments
  start "$data/bare.log" env $AGAINST dotnet "$api" --urls http://127.0.0.1:0; bare=$! bareurl=$address$path
else
  start "$data/bare.log" dotnet "$bench" bare "$hot" "$key" http://127.0.0.1:0; bare=$! bareurl=$address/
fi
for _ in 1 2; do load $service "$hot"; load $bare "$bareurl"; done # warm up: tiered compilation
echo "round  bare/s  service/s  ratio  control  p99 bare  p99 service  cpu µs bare  service"
for round in $(seq "$rounds"); do
  load $bare "$bareurl"; b=$rate bp=$p99 bc=$cost
  load $service "$hot"; s=$rate sp=$p99 sc=$cost
  load $bare "$bareurl"
  awk -v r="$round" -v b="$b" -v s="$s" -v c="$rate" -v bp="$bp" -v sp="$sp" -v bc="$bc" -v sc="$sc" -v cc="$cost" 'BEGIN {
    control = c / b; mark = control < 0.95 || control > 1.05 ? "  (thrown away)" : ""
    printf "%5d %8.0f %9.0f   %.2f    %.2f     %6.2f %10.2f  %10.1f %10.1f%s\n", r, b, s, 2 * s / (b + c), control, bp, sp, (bc + cc) / 2, sc, mark }'
done
