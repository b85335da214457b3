#!/bin/sh
# The launcher for Linux: sh start.sh BOOK.xlsx
home="$HOME/.local/share/quota"
[ -f "$home/first_hour.py" ] || sh "$(dirname "$0")/install.sh" || exit 1
exec "$home/venv/bin/python" "$home/first_hour.py" "$@"
