# Sourced by ./spinae and ./check: makes the Python environment that they run in.
# All of it goes into .venv/ and .spinae/ in this folder; nothing outside is touched,
# but for Debian packages where they are missing and root runs this.

here=$(cd "$(dirname "$0")" && pwd)
here=${here%/scripts}
state=$here/.spinae
venv=$here/.venv
mkdir -p "$state"

say() { printf '%s\n' "$@" >&2; }

die() {
  say "$@"
  exit 1
}

# Run a step in silence; when it fails, show the end of what it said.
quietly() {
  if ! "$@" >"$state/setup.log" 2>&1; then
    tail -n 20 "$state/setup.log" >&2
    die "Setting up failed at: $* (all of it is in $state/setup.log)"
  fi
}

# What a Python can do: nothing when it is too old, else whether it can make environments.
probe() {
  "$1" -c '
import sys, importlib.util as find
if sys.version_info < (3, 11): sys.exit(1)
print("ready" if find.find_spec("venv") and find.find_spec("ensurepip") else "bare")' 2>/dev/null
}

find_python() {
  for name in python3 python3.14 python3.13 python3.12 python3.11 python; do
    python=$(command -v "$name") && ability=$(probe "$python") && return
  done
  die "Spinae needs Python 3.11 or newer; found $(python3 --version 2>/dev/null || echo none). Install a newer one and run this again."
}

can_install() { [ "$(id -u)" = 0 ] && command -v apt-get >/dev/null; }

apt_install() {
  export DEBIAN_FRONTEND=noninteractive
  quietly apt-get update
  quietly apt-get install --yes --no-install-recommends "$@"
}

# uv of a pinned version, in an environment of its own: also where pip may not install system-wide.
find_uv() {
  uv=$state/uv/bin/uv
  cmp -s "$here/requirements/uv.lock" "$state/uv/lock" && return
  find_python
  if [ "$ability" = bare ]; then
    can_install || die "Python at $python cannot make environments. On Debian and Ubuntu: sudo apt install python3-venv"
    apt_install python3-venv
  fi
  quietly "$python" -m venv --clear "$state/uv"
  quietly "$state/uv/bin/python" -m pip install --no-input --require-hashes -r "$here/requirements/uv.lock"
  cp "$here/requirements/uv.lock" "$state/uv/lock"
}

# uv and npm have their own settings and do not read pip's: hand over the index, if the person set
# one, and trust who this system trusts. Their own lists of authorities know nothing of a company's.
use_pip_settings() {
  export UV_SYSTEM_CERTS="${UV_SYSTEM_CERTS:-true}" NODE_USE_SYSTEM_CA="${NODE_USE_SYSTEM_CA:-1}"
  cert=${PIP_CERT:-$("$state/uv/bin/python" -m pip config get global.cert 2>/dev/null)} || cert=
  if [ -n "$cert" ]; then
    export SSL_CERT_FILE="${SSL_CERT_FILE:-$cert}" NODE_EXTRA_CA_CERTS="${NODE_EXTRA_CA_CERTS:-$cert}"
  fi
  [ -z "${UV_DEFAULT_INDEX:-}${UV_INDEX_URL:-}" ] || return 0
  index=${PIP_INDEX_URL:-$("$state/uv/bin/python" -m pip config get global.index-url 2>/dev/null)} || return 0
  UV_DEFAULT_INDEX=$index
  export UV_DEFAULT_INDEX
}

# All that the environment is made from. Python sources are not in it: they run from where they are.
fingerprint() (
  cd "$here"
  find requirements frontend hatch_build.py pyproject.toml -name node_modules -prune -o -type f -print |
    LC_ALL=C sort | xargs cksum
)

# Make .venv hold exactly what the locks of these names say, and Spinae itself.
make_environment() {
  wanted="$here $* $(fingerprint | cksum)"
  made=$(cat "$venv/.made-from" 2>/dev/null) || made=
  [ -x "$venv/bin/python" ] || made=
  [ "$wanted" != "$made" ] || return 0
  say "Setting up Spinae; the first time this takes a few minutes."
  find_uv
  use_pip_settings
  # An environment knows its own place: one that was moved, or left unfinished, is made anew.
  case $made in "$here "*) ;; *) find_python && quietly "$uv" venv --clear --python "$python" "$venv" ;; esac
  rm -f "$venv/.made-from"
  export VIRTUAL_ENV="$venv" UV_PYTHON_DOWNLOADS=never
  locks=
  for name in "$@"; do locks="$locks requirements/$name.lock"; done
  # shellcheck disable=SC2086 # several names, none with a space
  (cd "$here" && quietly "$uv" pip sync --require-hashes $locks)
  quietly "$uv" pip install --no-deps --build-constraints "$here/requirements/build.lock" --editable "$here"
  printf '%s\n' "$wanted" >"$venv/.made-from"
}

# What has been fetched so far beyond the base, one name a line.
extras() { cat "$state/extras" 2>/dev/null || :; }
