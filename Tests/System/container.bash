# shellcheck shell=bash disable=SC2034,SC2154
# Functions to boot a Debian in a container and to say what is checked in it; read by the scripts beside this one.
#
# They expect `scratch`, a directory of the run, `root`, the root of the container in it, and `share`, where Picket's data
# is in the container.
set -euo pipefail

[[ $EUID == 0 ]] || { echo "$0: booting a container needs root" >&2; exit 2; }
for tool in debootstrap systemd-nspawn cc nsenter; do
  command -v "$tool" >/dev/null || { echo "$0: no $tool; scripts/require-packages boot installs it" >&2; exit 2; }
done
container="" # The process of systemd-nspawn.
leader=""    # The container's first process.
check_count=0

# MARK: Saying what happens

step() { printf '\n%s\n' "$*"; }

ok() {
  printf '  ok  %s\n' "$*"
  check_count=$((check_count + 1))
}

skip() { printf '  --  skipped: %s\n' "$*"; }

fail() {
  printf '  NO  %s\n' "$*"
  if [[ -n "$leader" ]]; then inside journalctl --no-pager -u picketd -n 30 -o short-precise || true; fi
  exit 1
}

# expect SENTENCE COMMAND...: the sentence is true when the command succeeds.
expect() {
  local sentence="$1"
  shift
  if "$@" >"$scratch/last" 2>&1; then ok "$sentence"; else
    cat "$scratch/last"
    fail "$sentence"
  fi
}

# MARK: The container

# make_base DIRECTORY PACKAGES: a Debian with some packages, fetched once.
make_base() {
  [[ -d "$1" ]] && return
  echo "fetching Debian 12 into $1"
  mkdir -p "$(dirname "$1")"
  debootstrap --variant=minbase --include="$2" bookworm "$1.part" >"$1.log"
  mv "$1.part" "$1"
}

start_container() {
  local options=(--quiet --boot --register=no --private-network --directory="$root" --machine="picket-boot-$$")
  # Where no systemd runs that could make a control group for the container, it stays in ours.
  [[ -d /run/systemd/system ]] || options+=(--keep-unit)
  SYSTEMD_NSPAWN_UNIFIED_HIERARCHY=1 systemd-nspawn "${options[@]}" </dev/null >>"$scratch/console" 2>&1 &
  container=$!
  await 60 find_leader || { cat "$scratch/console" && fail "the container starts"; }
  await 60 inside_is_up || { tail -n 30 "$scratch/console" && fail "the container boots"; }
}

find_leader() {
  local process
  for process in $(pgrep --parent "$container"); do
    if [[ "$(awk '/^NSpid:/ { print NF, $NF }' "/proc/$process/status" 2>/dev/null)" == *" 1" ]]; then
      leader="$process"
      return 0
    fi
  done
  return 1
}

inside_is_up() { [[ "$(inside systemctl is-system-running)" =~ ^(running|degraded)$ ]]; }

# inside COMMAND...: runs it in the container, as root.
inside() {
  nsenter --target "$leader" --mount --uts --ipc --net --pid --root -- \
    /usr/bin/env -C / -i PATH=/usr/sbin:/usr/bin PYTHONPATH="$share/clients/python" LC_ALL=C.UTF-8 "$@"
}

# as USER COMMAND...: runs it in the container, as that user.
as() {
  local user="$1"
  shift
  inside runuser -u "$user" -- "$@"
}

stop_container() {
  if [[ -n "$leader" ]]; then inside systemctl poweroff >/dev/null 2>&1 || true; fi
  leader=""
  for _ in $(seq 100); do
    kill -0 "$container" 2>/dev/null || break
    sleep 0.2
  done
  kill -KILL "$container" 2>/dev/null || true
  wait "$container" 2>/dev/null || true
  container=""
}

finish() {
  local code=$?
  if [[ -n "$container" ]]; then stop_container; fi
  rm -rf --one-file-system "$scratch"
  exit "$code"
}

# await SECONDS COMMAND...: waits until it succeeds.
await() {
  local end=$((SECONDS + $1))
  shift
  until "$@" >/dev/null 2>&1; do
    ((SECONDS < end)) || return 1
    sleep 0.1
  done
}

# MARK: Units in it

property() { inside systemctl show --value --property "$1" "${2:-picketd.service}"; }

process() { property MainPID; }

# send SIGNAL PROCESS
send() { inside bash -c "kill -s $1 $2"; }

is_serving() { [[ "$(property ActiveState)/$(property SubState)" == active/running ]]; }

is_socket_there() { inside systemctl --quiet is-active picketd.socket picketd-admin.socket; }
