#!/usr/bin/env bash
# A blog of each size on SQLite with vectors in process: asks, searches, memory, restart and take-ins (GrownBlog.cs, ScaleBenchmark.cs). A row of docs/deployment.md each.
# TAKE posts are taken in (500), two at a time: some six minutes.
# usage: scale.sh POSTS-FOLDER OTHER-POSTS.jsonl SIZE..   e.g. scale.sh ../shared/posts ../shared/posts-18f/posts.jsonl 1000 10000 100000
set -euo pipefail
posts=$(realpath "$1") others=$(realpath "$2"); shift 2
root=$(cd "$(dirname "$0")/../.." && pwd)
export DOTNET_CLI_TELEMETRY_OPTOUT=1 DOTNET_NOLOGO=1
if [ -z "${BUILT:-}" ]; then
  dotnet build -c Release -v quiet "$root/src/Api" && dotnet build -c Release -v quiet "$root/tests/Benchmarks"
fi
out=${OUT:-$root}
api=$out/src/Api/bin/Release/net10.0/BlogManager.Api.dll
bench=$(ls "$out"/tests/Benchmarks/bin/Release/net10.0/*.Benchmarks.dll)
export ASPNETCORE_ENVIRONMENT=Production
for size in "$@"; do
  data=$(mktemp -d)
  export BlogManager__DataDirectory="$data"
  trap 'kill $service 2>/dev/null || true; wait $service 2>/dev/null || true; rm -rf "$data"' EXIT
  service=
  dotnet "$api" import "$posts" --base https://blog.example > "$data/import.log" 2>&1 || true
  dotnet "$bench" fill "$data" "$size"
  admin=$(dotnet "$api" keys bootstrap-admin)
  start() {
    begun=$(date +%s.%N)
    dotnet "$api" --urls http://127.0.0.1:0 > "$data/log" 2>&1 & service=$!
    until address=$(sed -n 's/.*Now listening on: \(http:\/\/[0-9.:]*\).*/\1/p' "$data/log" | head -n 1) && [ -n "$address" ]; do sleep 0.05; done
    curl -sf -o /dev/null --retry 600 --retry-all-errors --retry-delay 0 "$address/health/ready"
    ready=$(date +%s.%N)
    curl -sf -o /dev/null -m 600 "$address/api/v1/qa/ask" -H "X-API-Key: $admin" -H 'Content-Type: application/json' -d '{"question":"What does the borrow checker do?"}'
    answered=$(date +%s.%N)
  }
  start
  kill $service; wait $service 2>/dev/null || true
  start
  echo "$size posts: database $(du -m "$data" | tail -n 1 | cut -f 1) MB; ready $(echo "$ready - $begun" | bc) s after a restart, first answer $(echo "$answered - $begun" | bc) s; $(nproc) processors,$(uptime | sed 's/.*load average/ load average/')"
  dotnet "$bench" scale "$address" "$admin" "$others" "$service" "${TAKE:-500}"
  kill $service; wait $service 2>/dev/null || true; rm -rf "$data"; trap - EXIT
done
