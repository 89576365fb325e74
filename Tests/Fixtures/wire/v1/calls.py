"""The golden frames of whole calls: what a caller of each method sends, and what comes back (generate.py writes them)."""

import json
import struct

from google.protobuf import json_format

REQUEST, RESPONSE, DATA = 1, 2, 3
REMOTE_CLOSED, NO_DATA = 1, 4
START = 1_700_000_000_000_000_000

# Requests as a caller may send them to a daemon with the shipped detections.
REQUESTS = {
    "EvaluateEvent": {
        "log_type": "Wiz.Detections",
        "event": b'{"severity":"HIGH","tdrId":"cer-1","threatId":"t-1"}', "event_id": "golden-1", "explain": True},
    "EvaluateEvents": {
        "log_type": "Wiz.Detections", "dry_run": True,
        "events": b'{"severity":"HIGH","tdrId":"cer-1","threatId":"t-2"}\nno event\n{"severity":"LOW"}\n'},
    "ListDetections": {"log_type": "Wiz.Detections", "page_size": 2},
    "GetDetection": {"detection_id": "Wiz.Defend.Alert.Passthrough"},
    "GetStatus": {},
    "GetMetrics": {},
    "ListCallers": {},
    "ListAlerts": {"page_size": 2, "severities": ["HIGH", "CRITICAL"]},
    "GetAlert": {"alert_id": "3f9a1c20-17"},
    "WatchAlerts": {"from_first": True},
    "IngestFlow": {"flows": [{
        "src_addr": "10.0.0.7", "dst_addr": "10.0.1.2", "dst_port": 22, "start_unix_nanos": START}]},
    "RunScheduled": {"query_name": "VPC Flow Port Scanning", "as_of_unix_nanos": START, "dry_run": True, "rows_max": 5},
    "QueryFlows": {"sql": "SELECT srcAddr, count(*) AS flows FROM aws_vpcflow GROUP BY srcAddr"},
    "Lookup": {"table": "company_networks", "key": "10.1.2.3"},
    "ListLookups": {},
    "Describe": {},
    "SetAlertStatus": {
        "alert_ids": ["3f9a1c20-17"], "status": "RESOLVED", "comment": "a scanner of our own"},
    "Reload": {"dry_run": True},
    "AddSilence": {
        "detection_id": "Wiz.Defend.Alert.Passthrough", "conditions": [{"key": "cloudAccount.name", "value": "staging"}],
        "severities": ["LOW", "MEDIUM"], "log_types": ["Wiz.Detections"], "reason": "a test of ours",
        "duration_nanos": 14_400_000_000_000, "user_name": "ann"},
    "ListSilences": {"include_ended": True},
    "EndSilence": {"silence_id": 4_294_967_296, "user_name": "ann"},
    "SetLogLevel": {"level": "info"},
    "ListKeyValues": {"match": "logins-*"},
    "GetKeyValue": {"key": "logins-ann"},
    "DeleteKeyValues": {"keys": ["logins-ann", "logins-bob"]},
}

# Answers with some fields, others absent. A method without an entry is answered with an empty message.
RESPONSES = {
    "EvaluateEvent": {"detections_evaluated": 3, "matches": [{
        "detection_id": "Wiz.Defend.Alert.Passthrough", "severity": "HIGH", "title": "[Wiz Alert]: cer-1",
        "dedup": '["t-1","HIGH"]', "context": b'{"tdrId":"cer-1"}', "outcome": "ALERT_CREATED", "alert_id": "a-1",
        "event_count": 1, "threshold": 1, "window_opened_unix_nanos": START}]},
    "EvaluateEvents": {"events_evaluated": 2, "detections_evaluated": 3, "rejected_count": 1,
                       "rejected": [{"index": 1, "reason": "expected a JSON object"}]},
    "ListDetections": {"total_count": 1, "detections": [{"detection_id": "Wiz.Defend.Alert.Passthrough"}]},
    "GetDetection": {"summary": {"detection_id": "Wiz.Defend.Alert.Passthrough", "enabled": True}},
    "GetStatus": {"version": "0.3.0", "detections_loaded": 25, "limits": [{"name": "page_alerts_max", "value": 500}]},
    "GetMetrics": {"text": b"picket_requests_total 7\n"},
    "ListCallers": {"caller_count": 1, "callers": [{"user_id": 4_294_967_295, "calls": 18_446_744_073_709_551_615}]},
    "ListAlerts": {"alerts": [{"alert_id": "a-1", "severity": "HIGH", "title": "ü, 検知, 🚨"}]},
    "IngestFlow": {"accepted_count": 1},
    "RunScheduled": {"row_count": 0},
    "QueryFlows": {"row_count": 1, "columns": [{"name": "srcAddr"}, {"name": "flows"}],
                   "rows": [{"values": [{"string_value": "10.0.0.7"}, {"int_value": -1}]}]},
    "Lookup": {"found": True, "row": b'{"network":"10.0.0.0/8","name":"office"}', "row_key": "10.0.0.0/8", "line": 3},
    "ListLookups": {"tables": [{"table": "company_networks", "loaded": True, "key_kind": "network", "row_count": 2}],
                    "memory_bytes_max": 134_217_728},
    "SetAlertStatus": {"alerts": [{"alert_id": "a-1", "status": "RESOLVED"}]},
    "AddSilence": {"silence": {
        "silence_id": 1, "detection_id": "Wiz.Defend.Alert.Passthrough", "reason": "a test of ours",
        "created_by": "uid 1000", "user_name": "ann", "created_unix_nanos": START,
        "until_unix_nanos": START + 14_400_000_000_000, "active": True}},
    "ListSilences": {"silences": [{"silence_id": 1, "match_count": 18_446_744_073_709_551_615}]},
    "EndSilence": {"silence": {"silence_id": 1, "ended_by": "uid 1000"}},
    "SetLogLevel": {"level": "info", "previous_level": "info"},
    "ListKeyValues": {"key_values": [
        {"key": "logins-ann", "has_count": True, "count": -3, "expires_unix_nanos": START, "byte_count": 34}]},
    "GetKeyValue": {"summary": {"key": "logins-ann", "string_count": 2}, "strings": ["10.0.0.7", "10.0.0.8"]},
    "DeleteKeyValues": {"deleted_count": 2},
    "Reload": {"added_count": 1, "detections_loaded": 25, "changes": [{"detection_id": "My.Rule", "kind": "added"}]},
}
CHANGES = [
    {"sequence": 7, "kind": "STARTED"},
    {"sequence": 8, "kind": "CREATED", "alert": {"alert_id": "a-1"}},
    {"sequence": 12, "kind": "MISSED", "missed_count": 3},
]

# Each status that the daemon uses, with a message of the daemon's kind.
STATUSES = {
    "cancelled": (1, "the call was abandoned"),
    "invalid-argument": (3, "event: expected a JSON object"),
    "deadline-exceeded": (4, "the time of the call has passed"),
    "not-found": (5, "no detection has the id 'No.Such'"),
    "permission-denied": (7, "uid 1000 may not call EvaluateEvent"),
    "resource-exhausted-frame": (8, "a frame of 4194305 bytes is too long; at most 4194304 are allowed"),
    "resource-exhausted-calls": (8, "too many calls are in flight"),
    "aborted": (10, "the query ran longer than 10 s"),
    "out-of-range": (11, "change 99 did not happen yet"),
    "unimplemented-method": (12, "no method NoSuchMethod; there are EvaluateEvent, GetStatus"),
    "unimplemented-service": (12, "no service picket.v1.NoSuchService"),
    "internal": (13, "a fault of the daemon"),
    "unavailable": (14, "the daemon is stopping"),
}

# Requests that a daemon refuses: changes of a good EvaluateEvent (its header, its envelope, its message), and the code.
REFUSED = {
    "unknown-method": ({}, {"method": "NoSuchMethod"}, {}, 12),
    "unknown-service": ({}, {"service": "picket.v1.NoSuchService"}, {}, 12),
    "stream-of-requests": ({"flags": 2}, {}, {}, 12),
    "no-log-type": ({}, {}, {"log_type": ""}, 3),
    "no-object": ({}, {}, {"event": b"[1]"}, 3),
    "negative-timeout": ({}, {"timeout_nano": -1}, {}, 3),
    "no-message": ({}, {"payload": b"\x0a\xff\xff\xff\xff\x0f"}, {}, 3),
    "even-stream": ({"stream": 2}, {}, {}, 3),
    "response-type": ({"kind": RESPONSE}, {}, {}, 3),
    "expired": ({}, {"timeout_nano": 1}, {}, 4),
    "too-long": ({"length": 4_194_305}, {}, {}, 8),
}


def set_fields(message, fields):
    """Sets fields of a message; enums by name."""
    for name, value in fields.items():
        field = message.DESCRIPTOR.fields_by_name[name]
        convert = (lambda one: field.enum_type.values_by_name[one].number) if field.enum_type else (lambda one: one)
        member = getattr(message, name)
        if field.cpp_type == field.CPPTYPE_MESSAGE and field.label == field.LABEL_REPEATED:
            for one in value:
                set_fields(member.add(), one)
        elif field.cpp_type == field.CPPTYPE_MESSAGE:
            member.SetInParent()
            set_fields(member, value)
        elif field.label == field.LABEL_REPEATED:
            member.extend(convert(one) for one in value)
        else:
            setattr(message, name, convert(value))
    return message


class Golden:
    """The frames of one vector, and the values in them."""

    def __init__(self):
        self.data, self.values = b"", []

    def add(self, kind, flags, envelope, message, stream=1, length=None):
        """Adds a frame: an envelope with a message in it, or a bare message; only the header where a length is given."""
        data = b"" if envelope is None and message is None else (message if envelope is None else envelope)
        packed = data.SerializeToString(deterministic=True) if data else b""
        if length is not None:
            packed, envelope, message = b"", None, None
        self.data += struct.pack(">IIBB", len(packed) if length is None else length, stream, kind, flags) + packed
        value = {"stream": stream, "type": kind, "flags": flags}
        for key, part in (("envelope", envelope), ("message", message)):
            if part is not None:
                value[key + "_type"] = part.DESCRIPTOR.full_name
                value[key] = json_format.MessageToDict(part, preserving_proto_field_name=True)
        value.get("envelope", {}).pop("payload", None)
        self.values.append(value)
        return self

    def write(self, target, name, **further):
        (target / f"{name}.bin").write_bytes(self.data)
        text = json.dumps({"frames": self.values, **further}, indent=1, ensure_ascii=False)
        (target / f"{name}.json").write_text(text + "\n")


def write(target, ttrpc, modules, fill):
    """Writes the frames of every method and of every status."""
    for module in modules:
        for service in module.DESCRIPTOR.services_by_name.values():
            for method in service.methods:
                if (method.name, service.name) != ("Describe", "Admin"):
                    write_method(target, ttrpc, modules, service, method, fill)
    for name, (code, text) in STATUSES.items():
        status = ttrpc.Status(code=code, message=text)
        Golden().add(RESPONSE, 0, ttrpc.Response(status=status), None).write(target, f"status-{name}.response")
    for name, (header, envelope, message, code) in REFUSED.items():
        write_refused(target, name, ttrpc, modules[0], header, envelope, message, code)


def write_method(target, ttrpc, modules, service, method, fill):
    """Writes the frames of a method: with every field set, and as a caller may meet them."""
    def make(descriptor):
        return next(getattr(module, descriptor.name) for module in modules if hasattr(module, descriptor.name))()

    streams = method.name == "WatchAlerts"
    plain = CHANGES if streams else [RESPONSES.get(method.name, {})]
    variants = {
        "full": (fill(make(method.input_type)), [fill(make(method.output_type))] * (2 if streams else 1)),
        "plain": (set_fields(make(method.input_type), REQUESTS[method.name]),
                  [set_fields(make(method.output_type), fields) for fields in plain]),
    }
    for variant, (request, answers) in variants.items():
        name = f"call-{method.name}-{variant}"
        envelope = ttrpc.Request(
            service=service.full_name, method=method.name, payload=request.SerializeToString(deterministic=True))
        Golden().add(REQUEST, REMOTE_CLOSED if streams else 0, envelope, request).write(target, f"{name}.request")
        golden = Golden()
        for answer in answers:
            if streams:
                golden.add(DATA, 0, None, answer)
            else:
                payload = answer.SerializeToString(deterministic=True)
                golden.add(RESPONSE, 0, ttrpc.Response(payload=payload), answer)
        if streams:
            golden.add(DATA, REMOTE_CLOSED | NO_DATA, None, None)
        golden.write(target, f"{name}.response")


def write_refused(target, name, ttrpc, detection, header, envelope, message, code):
    """Writes a request that a daemon refuses."""
    request = set_fields(detection.EvaluateEventRequest(), {**REQUESTS["EvaluateEvent"], **message})
    outer = ttrpc.Request(service="picket.v1.Detection", method="EvaluateEvent", payload=request.SerializeToString())
    set_fields(outer, envelope)
    shown = None if "payload" in envelope else request
    Golden().add(header.get("kind", REQUEST), header.get("flags", 0), outer, shown, header.get("stream", 1),
                 header.get("length")).write(target, f"refused-{name}.request", refused_with=code)
