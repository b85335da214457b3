#!/bin/sh
# Installs quota from this folder, for the user who runs it. Needs no network.
cd "$(dirname "$0")" || exit 1
for python in python3.13 python3.12 python3.11 python3; do
    if "$python" -c 'import sys, venv, ensurepip; sys.exit(not (3, 11) <= sys.version_info[:2] <= (3, 13))' 2>/dev/null; then
        exec "$python" install.py
    fi
done
echo "没有合用的 Python（需要 3.11、3.12 或 3.13，含 venv）。" >&2
exit 1
