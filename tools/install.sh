#!/bin/sh
# Makes the virtual environment. Installs the system's packages that are missing, where it may, and says what it does.
set -eu
python=$1
venv=$2

as_root() {
  if [ "$(id -u)" = 0 ]; then "$@"
  elif command -v sudo >/dev/null 2>&1; then sudo "$@"
  else return 1
  fi
}

missing=""
need() { command -v "$1" >/dev/null 2>&1 || missing="$missing $2"; }
need prometheus prometheus
need chromium chromium
"$python" -c 'import ensurepip, venv' >/dev/null 2>&1 || missing="$missing python3-venv"

if [ -n "$missing" ]; then
  if command -v apt-get >/dev/null 2>&1; then
    echo "Installing from the system's packages:$missing"
    if ! { as_root apt-get -q update && as_root env DEBIAN_FRONTEND=noninteractive apt-get -qy install --no-install-recommends $missing; } >"${TMPDIR:-/tmp}/console-install.log" 2>&1
    then
      echo "Could not install:$missing (see ${TMPDIR:-/tmp}/console-install.log)."
      echo "Please install them by hand; the demo needs prometheus, the browser tests chromium."
    fi
  else
    echo "Please install by hand:$missing (the demo needs prometheus, the browser tests chromium)."
  fi
fi

if ! "$python" -c 'import sys; sys.exit(sys.version_info < (3, 11))'; then
  echo "Python 3.11 or newer is needed; $python is $("$python" --version). Give another with make PYTHON=..." >&2
  exit 1
fi

echo "Installing the Python packages into $venv"
if command -v uv >/dev/null 2>&1; then
  uv venv --quiet --allow-existing --python "$python" "$venv"
  uv pip install --quiet --python "$venv/bin/python" -r requirements-dev.txt
else
  "$python" -m venv "$venv"
  "$venv/bin/python" -m pip install --quiet --disable-pip-version-check -r requirements-dev.txt
fi

if command -v npm >/dev/null 2>&1; then
  echo "Installing axe-core for the browser tests"
  npm install --silent --no-audit --no-fund --prefix tools/browser >/dev/null 2>&1 || echo "npm could not install it; the tests that need it will be skipped."
fi
