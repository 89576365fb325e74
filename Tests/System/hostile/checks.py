"""What one caller may not do to another, shown by single calls of several users."""

import payloads
import wire

EVENT_ID = "event-of-another"
ROW_ID = "row-of-another"
DUPLICATE, CREATED = 6, 3


def outcome(client, thread, event_id):
    answer = client.call("EvaluateEvent", {1: payloads.LOG_TYPE, 2: payloads.matching_event(thread), 3: event_id})
    return wire.decode(answer[1][0]).get(11, [0])[0]


def ids_of_events(attacker, polite):
    """An event id that another caller has used is new; one's own is not."""
    outcome(attacker, "one", EVENT_ID)
    seen = [outcome(polite, "one", EVENT_ID), outcome(polite, "one", EVENT_ID), outcome(polite, "two", "fresh")]
    if seen[0] == DUPLICATE:
        yield "an event id of another caller makes an event DUPLICATE_EVENT"
    if seen[1] != DUPLICATE:
        yield f"one's own event id is no duplicate: outcome {seen[1]}"
    if seen[2] != CREATED:
        yield f"a fresh event id has outcome {seen[2]}"


def ids_of_rows(attacker, polite):
    """A row id that another caller has used is new; one's own is not."""
    batch = wire.field(2, payloads.flow_record(1, ROW_ID))
    attacker.call("IngestFlow", batch)
    first, second = polite.call("IngestFlow", batch), polite.call("IngestFlow", batch)
    if first.get(1, [0])[0] != 1:
        yield "a p_row_id of another caller makes a flow a repeated one"
    if second.get(6, [0])[0] != 1:
        yield "one's own p_row_id is not found again"


def long_ids(attacker, polite):
    """An event id has at most 256 bytes."""
    for count, is_allowed in ((256, True), (257, False), (payloads.LARGE - 8_000, False)):
        try:
            outcome(attacker, f"long-{count}", "i" * count)
            code = 0
        except wire.CallFailure as failure:
            code = failure.code
        if (code == 0) != is_allowed:
            yield f"an event id of {count:,} bytes is answered {wire.CODES.get(code, code)}"


def admin_methods(attacker, polite):
    """The data socket answers no method that changes something."""
    try:
        attacker.call("SetAlertStatus", {1: ["x"], 2: 4}, service=wire.ADMIN_SERVICE)
        yield "SetAlertStatus was answered on the data socket"
    except wire.CallFailure as failure:
        if failure.code not in (7, 12):
            yield f"SetAlertStatus on the data socket is answered {failure}"


CHECKS = [ids_of_events, ids_of_rows, long_ids, admin_methods]


def run_checks(place):
    """What is not as it should be: from the name of each check to a list."""
    found = {}
    identities = place.identities
    with place.daemon() as daemon:
        for check in CHECKS:
            with daemon.client(identities.attacker) as attacker, daemon.client(identities.polite) as polite:
                try:
                    found[check.__doc__] = list(check(attacker, polite))
                except (wire.CallFailure, KeyError) as failure:
                    found[check.__doc__] = [f"{type(failure).__name__}: {failure}"]
        found["A user outside of the socket's group is refused."] = list(stranger(daemon, identities))
    return found


def stranger(daemon, identities):
    try:
        with daemon.client(identities.stranger) as client:
            client.call("GetStatus")
        yield "a stranger was answered"
    except PermissionError:
        return
    except wire.CallFailure as failure:
        if failure.code != 7:
            yield f"a stranger is answered {failure}"
