#!/bin/sh
# Prints the Chromium for the browser journeys, installing one if need be; prints nothing for Playwright's own.
# Order: FLYWHEEL_CHROMIUM, the system's, the distribution's package (as root with apt), Playwright's download.
set -u
playwright=${1:?usage: find-browser.sh PATH_OF_PLAYWRIGHT}

find_installed() {
    for candidate in "${FLYWHEEL_CHROMIUM:-}" chromium chromium-browser google-chrome google-chrome-stable \
        "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome" "/Applications/Chromium.app/Contents/MacOS/Chromium"; do
        [ -n "$candidate" ] && command -v "$candidate" >/dev/null 2>&1 && "$candidate" --version >/dev/null 2>&1 && {
            command -v "$candidate"
            return 0
        }
    done
    return 1
}

shows_chinese() {
    ! command -v fc-list >/dev/null 2>&1 || [ -n "$(fc-list :lang=zh family 2>/dev/null | head -n 1)" ]
}

can_apt() {
    [ "$(id -u)" = 0 ] && command -v apt-get >/dev/null 2>&1
}

apt_install() {
    echo "Installing $* for the browser journeys" >&2
    apt-get update -qq >&2 && DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends "$@" >&2
}

if ! find_installed >/dev/null && can_apt; then
    apt_install chromium fonts-noto-cjk || true
fi
if find_installed >/dev/null; then
    if ! shows_chinese; then
        { can_apt && apt_install fonts-noto-cjk; } || echo "No Chinese font: screenshots will show boxes. Install fonts-noto-cjk." >&2
    fi
    find_installed
    exit 0
fi
"$playwright" install chromium >&2 && exit 0
echo "No Chromium for the browser journeys. Install one (Debian: apt install chromium fonts-noto-cjk)," >&2
echo "or name it: FLYWHEEL_CHROMIUM=/path/to/chromium make test" >&2
exit 1
