#!/bin/sh
# Prints the Python to build the virtual environment with: PYTHON if set, else the newest one that is 3.11 or later.
set -u
fits() {
    "$1" -c 'import sys, venv, ensurepip; sys.exit(sys.version_info < (3, 11))' 2>/dev/null
}
if [ -n "${PYTHON:-}" ]; then
    fits "$PYTHON" && { command -v "$PYTHON"; exit 0; }
    echo "PYTHON=$PYTHON is not a Python 3.11 or later with the venv module." >&2
    exit 1
fi
for candidate in python3.13 python3.12 python3.11 python3.14 python3 python; do
    command -v "$candidate" >/dev/null 2>&1 && fits "$candidate" && { command -v "$candidate"; exit 0; }
done
echo "No Python 3.11 or later with the venv module was found." >&2
echo "Install one (Debian and Ubuntu: apt install python3 python3-venv), or name it: make PYTHON=/path/to/python3.12" >&2
exit 1
