#!/usr/bin/env bash
# Readers of a blog with the widget, at a constant rate: preflight and one read each, one in a hundred asks one of 50 questions (PageViews.cs), key of tier unlimited, as shipped else.
# CADDY=1 puts a real Caddy with deploy/Caddyfile before it: TLS, one certificate of its own making, and as many connections as readers at once.
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
  caddy=
  trap 'kill $service $caddy 2>/dev/null || true; wait $service $caddy 2>/dev/null || true; rm -rf "$data"' EXIT
  for _ in $(seq 300); do
    address=$(sed -n 's/.*Now listening on: \(http:\/\/[0-9.:]*\).*/\1/p' "$data/log" | head -n 1)
    [ -z "$address" ] || break
    sleep 0.1
  done
  if [ -n "${CADDY:-}" ]; then
    port=$((20000 + RANDOM % 20000))
    sed "s/\temail admin@blog.example/\tadmin off\n\tlocal_certs\n\tskip_install_trust\n\tauto_https disable_redirects\n\tdefault_bind 127.0.0.1/
      s/ask\.blog\.example/localhost:$port/; s/127\.0\.0\.1:8001/${address#http://}/" "$root/deploy/Caddyfile" > "$data/Caddyfile"
    HOME=$data XDG_DATA_HOME=$data XDG_CONFIG_HOME=$data caddy run --config "$data/Caddyfile" --adapter caddyfile 2> "$data/caddy.log" & caddy=$!
    export SSL_CERT_FILE=$data/caddy/pki/authorities/local/root.crt
    address=https://localhost:$port
    curl -sf -o /dev/null --retry 30 --retry-all-errors --retry-delay 1 --cacert "$SSL_CERT_FILE" "$address/health/live"
  fi
  echo "run $run, $(nproc) processors,$(uptime | sed 's/.*load average/ load average/')"
  dotnet "$bench" views "$address" "$admin" "$root/tests/Evaluation/sample-blog" "$rate" "$seconds" "$service" $preflight || true
  echo "after it$(uptime | sed 's/.*load average/ load average/'); warnings and errors logged: $(grep -c '"level":"\(Warning\|Error\|Critical\)"' "$data/log" || true)"
  [ -z "$caddy" ] || echo "Caddy's processor time: $(ps -o cputimes= -p $caddy) s"
  kill $service $caddy; wait $service $caddy 2>/dev/null || true; rm -rf "$data"; trap - EXIT
done
