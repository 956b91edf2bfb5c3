#!/usr/bin/env bash
# Installs a Chroma server from the npm registry for the tests, once, outside the repository. Prints nothing where it is there already.
# Where it cannot be had the tests that need it are skipped and say so.
set -euo pipefail
folder="${BLOGMANAGER_TEST_CHROMA:-$HOME/.cache/blogmanager-chroma}"
[ -x "$folder/node_modules/.bin/chroma" ] && exit 0
command -v npm >/dev/null || { echo "chroma needs npm, which is not here" >&2; exit 0; }
mkdir -p "$folder"
# The newest server whose native part runs on glibc 2.36 (Debian 12).
cat > "$folder/package.json" <<'JSON'
{"private": true, "dependencies": {"chromadb": "3.0.14"}, "overrides": {"chromadb-js-bindings-linux-x64-gnu": "1.0.5"}}
JSON
npm install --prefix "$folder" --no-audit --no-fund --loglevel=error >/dev/null || echo "chroma could not be installed" >&2
