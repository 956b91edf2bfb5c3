#!/usr/bin/env bash
# Readers of a blog with the widget, at a constant rate: preflight and one read each, one in a hundred asks one of 50 questions (PageViews.cs), key of tier unlimited, as shipped else.
# usage: page-views.sh [RATE] [SECONDS] [RUNS] [no-preflight]   settings of the service come from the environment (BlogManager__..., Logging__...)
set -euo pipefail
rate=${1:-1000} seconds=${2:-60} runs=${3:-2} preflight=${4:-}
root=$(cd "$(dirname "$0")/../.." && pwd)
export DOTNET_CLI_TELEMETRY_OPTOUT=1 DOTNET_NOLOGO=1 MSBUILDDISABLENODEREUSE=1
if [ -z "${BUILT:-}" ]; then
  dotnet build -c Release -v quiet "$root/src/Api" && dotnet build -c Release -v quiet "$root/tests/Benchmarks"
fi
api=$root/src/Api/bin/Release/net10.0/BlogManager.Api.dll
bench=$(ls "$root"/tests/Benchmarks/bin/Release/net10.0/*.Benchmarks.dll)
for run in $(seq "$runs"); do
  data=$(mktemp -d)
  export ASPNETCORE_ENVIRONMENT=Production BlogManager__DataDirectory="$data"
  admin=$(dotnet "$api" keys bootstrap-admin)
  dotnet "$api" --urls http://127.0.0.1:0 > "$data/log" 2>&1 & service=$!
  trap 'kill $service 2>/dev/null || true; wait $service 2>/dev/null || true; rm -rf "$data"' EXIT
  for _ in $(seq 300); do
    address=$(sed -n 's/.*Now listening on: \(http:\/\/[0-9.:]*\).*/\1/p' "$data/log" | head -n 1)
    [ -z "$address" ] || break
    sleep 0.1
  done
  echo "run $run, $(nproc) processors,$(uptime | sed 's/.*load average/ load average/')"
  dotnet "$bench" views "$address" "$admin" "$root/tests/Evaluation/sample-blog" "$rate" "$seconds" "$service" $preflight || true
  echo "after it$(uptime | sed 's/.*load average/ load average/'); warnings and errors logged: $(grep -c '"level":"\(Warning\|Error\|Critical\)"' "$data/log" || true)"
  kill $service; wait $service 2>/dev/null || true; rm -rf "$data"; trap - EXIT
done
