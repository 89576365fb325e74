# shellcheck shell=bash disable=SC2034,SC2154
# Functions to boot a Debian in a container and to say what is checked in it; read by the scripts beside this one.
#
# They expect `scratch`, a directory of the run, `root`, the root of the container in it, and `share`, where Picket's data
# is in the container; those about packages `package`, the file of the package, and `cache`, where Debian is kept.
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
  if [[ -n "$leader" ]]; then
    inside journalctl --no-pager -u 'picket*' -n 40 -o short-precise || true
    # All of it, for whoever looks for the reason.
    mkdir -p "$cache"
    inside journalctl --no-pager -o short-precise >"$cache/failed.log" && echo "the whole journal is in $cache/failed.log"
  fi
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

# make_package_root PACKAGE...: a Debian with what the package depends on, and with some packages more, as the root of the
# container.
# shellcheck disable=SC2120 # Not every script needs more.
make_package_root() {
  local packages debian
  packages="systemd,systemd-sysv,dbus,procps,python3-protobuf,$(dependencies)$(printf ',%s' "$@" | sed 's/,$//')"
  debian="$cache/bookworm-package-$(md5sum <<<"$packages" | cut -c 1-8)"
  make_base "$debian" "$packages"
  cp -a "$debian" "$root"
  rm -f "$root/etc/machine-id" && touch "$root/etc/machine-id"
}

# The packages that the package depends on, the first of each choice.
dependencies() {
  dpkg-deb --field "$package" Depends | tr ',' '\n' | sed 's/|.*//; s/(.*)//; s/ //g' | paste -sd,
}

start_container() {
  local options=(--quiet --boot --register=no --private-network --directory="$root" --machine="picket-boot-$$")
  # What a host allows to its services, and systemd-nspawn by itself does not: they confine Python bodies further.
  options+=(--system-call-filter="landlock_create_ruleset landlock_add_rule landlock_restrict_self")
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

# dpkg OPTION...: in the container, without questions.
dpkg() { inside env DEBIAN_FRONTEND=noninteractive dpkg --force-confold "$@" </dev/null; }

# Installs the package, with nothing but what it depends on.
install_package() {
  install -m 644 "$package" "$root/root/picket.deb"
  dpkg --install /root/picket.deb >"$scratch/install" 2>&1 || { cat "$scratch/install" && fail "dpkg installs it"; }
  ok "dpkg installs it, with nothing but what it depends on"
  await 30 is_serving || fail "the service serves"
  ok "the service serves, as $(inside stat -c %U "/proc/$(process)")"
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

# What `picket status` says that confines the processes of Python bodies.
confinement() { inside picket status --output json | inside python3 -c 'import json, sys
print(json.load(sys.stdin)["python"]["confinement"])'; }

# What confines Python bodies under the unit is all that this kernel has, and there is no word of what is missing.
check_confinement() {
  local found landlock
  expect "there are Python bodies, and workers for them" await 30 has_workers
  found="$(confinement)"
  landlock="$(inside python3 -c 'import ctypes; print(max(0, ctypes.CDLL(None).syscall(444, None, 0, 1)))')"
  if ((landlock > 0)); then
    expect "they are confined: $found" \
      test "$found" = "no new privileges, seccomp, landlock ABI $landlock, limits of resources"
  else
    skip "landlock, which the kernel of this host lacks"
    expect "they are confined: $found" \
      test "$found" = "no new privileges, seccomp, limits of resources (not active: landlock)"
  fi
  expect "the kernel says so of each of them: no new privileges, a filter of system calls, picket's uid, no capability" \
    inside sh -c "$(confined_processes)"
}

# A body that tries what none may is refused each of it, and the daemon goes on.
check_attempts() {
  local before
  before="$(process)"
  install -m 644 Tests/System/attempts/attempts.* "$root/etc/picket/detections/"
  expect "a body with bad intentions is loaded" inside picket reload
  expect "its rule is called" inside sh -c "echo '{}' | picket evaluate --log-type Attempts | grep -q 'new alert'"
  inside picket alerts list --detection Attempts --output json | inside python3 -c 'import json, sys
outcomes = json.load(sys.stdin)["alerts"][0]["context"]
print("; ".join(f"{name}: {outcome}" for name, outcome in outcomes.items()))
sys.exit(not (len(outcomes) == 12 and all(outcome.startswith("refused") for outcome in outcomes.values())))' \
    >"$scratch/attempts" || { cat "$scratch/attempts" && fail "each attempt is refused"; }
  ok "each attempt is refused: $(tr ';' '\n' <"$scratch/attempts" | sed 's/:.*//; s/^ //' | paste -sd, | sed 's/,/, /g')"
  expect "the daemon goes on" test "$(process)" = "$before"
  rm "$root"/etc/picket/detections/attempts.*
  expect "without it all is as before" inside picket reload
}

# A script that fails where a process of Python bodies is less confined than it says.
confined_processes() {
  cat <<'SCRIPT'
set -eu
processes="$(pgrep -u picket python3)"
[ "$(echo "$processes" | wc -l)" -ge 2 ]
for process in $processes; do
  for fact in "NoNewPrivs:	1" "Seccomp:	2" "CapEff:	0000000000000000" "CapBnd:	0000000000000000"; do
    grep -qx "$fact" "/proc/$process/status" || { cat "/proc/$process/status"; exit 1; }
  done
done
SCRIPT
}

has_workers() {
  inside picket status --output json | inside python3 -c 'import json, sys
python = json.load(sys.stdin).get("python", {})
sys.exit(not (int(python.get("bodies", 0)) > 0 and int(python.get("workers_running", 0)) == int(python["workers"])))'
}
