#!/usr/bin/env bash
# Renders every Mermaid block of the Markdown files and every .mmd file to target/mermaid, and fails at the first that has an
# error, by its file and line. Needs node and a Chromium or Chrome (CHROME_PATH names one that is not found by itself).
#   scripts/render-mermaid.sh [FILE…]     default: all that git knows
# The renderer is fetched by npm into .run-local/mermaid, once.
set -euo pipefail
cd "$(dirname "$0")/.."
version=11.17.0
tool=.run-local/mermaid/$version
out=target/mermaid

missing() {
  echo "render-mermaid: $1" >&2
  exit 69
}

find_browser() {
  local name
  for name in "${CHROME_PATH:-}" chromium chromium-browser google-chrome google-chrome-stable \
    "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome"; do
    if [ -n "$name" ] && command -v "$name" >/dev/null; then
      command -v "$name"
      return
    fi
  done
  missing "no Chromium or Chrome found: install one, or name it with CHROME_PATH"
}

# The blocks of a file, as DIR/NAME-LINE.mmd: the line is where the block begins.
blocks() { # file, directory
  local name=${1//\//-}
  case $1 in
    *.mmd) cp "$1" "$2/${name%.mmd}-1.mmd" ;;
    *) awk -v stem="$2/${name%.md}" '
        /^ *```mermaid *$/ {file = stem "-" NR + 1 ".mmd"; next}
        /^ *``` *$/ {if (file) close(file); file = ""}
        file {print > file}' "$1" ;;
  esac
}

command -v npm >/dev/null || missing "node and npm are needed"
browser=$(find_browser)
if [ ! -x "$tool/node_modules/.bin/mmdc" ]; then
  # The browser is the one that is there.
  PUPPETEER_SKIP_DOWNLOAD=1 npm install --silent --no-audit --no-fund --prefix "$tool" \
    "@mermaid-js/mermaid-cli@$version" puppeteer@25 >&2 || missing "npm cannot fetch @mermaid-js/mermaid-cli $version"
fi
if [ $# -gt 0 ]; then
  files=("$@")
else
  mapfile -t files < <(git ls-files '*.md' '*.mmd')
fi
rm -rf "$out"
mkdir -p "$out"
for file in "${files[@]}"; do blocks "$file" "$out"; done
# The user of a build container is often root, for whom Chromium has no sandbox; what it reads are files of ours.
printf '{"executablePath": "%s", "args": ["--no-sandbox", "--disable-gpu", "--disable-background-networking"]}\n' \
  "$browser" >"$out/browser.json"
count=0 failed=0
for block in "$out"/*.mmd; do
  [ -e "$block" ] || break
  count=$((count + 1))
  if ! said=$(timeout 120 "$tool/node_modules/.bin/mmdc" --quiet -p "$out/browser.json" -i "$block" -o "${block%.mmd}.svg" 2>&1); then
    failed=$((failed + 1))
    printf '%s:\n%s\n' "$(basename "$block" .mmd)" "$(printf '%s\n' "$said" | head -n 6)" >&2
  fi
done
echo "$count diagrams, $failed with errors; rendered to $out"
[ "$failed" = 0 ]
