"""The requests of the methods, from what is handy in Python, and the rows of an answer as dicts."""

from __future__ import annotations

import json
from typing import Any, Dict, Iterable, List, Mapping, Sequence, Union

from picket.v1 import admin_pb2 as admin
from picket.v1 import detection_pb2 as pb

Event = Union[Mapping[str, Any], str, bytes, bytearray]
"""An event: a dict, or JSON as text or bytes."""
Flow = Union[pb.FlowRecord, Mapping[str, Any]]
"""A flow: a FlowRecord, or a dict of its fields."""


def _json(event: Event) -> bytes:
    if isinstance(event, (bytes, bytearray)):
        return bytes(event)
    return event.encode() if isinstance(event, str) else json.dumps(event, allow_nan=False).encode()


def evaluate_event(
    log_type: str, event: Event, event_id: str = "", dry_run: bool = False, explain: bool = False
) -> pb.EvaluateEventRequest:
    """Makes the request of EvaluateEvent."""
    return pb.EvaluateEventRequest(
        log_type=log_type, event=_json(event), event_id=event_id, dry_run=dry_run, explain=explain)


def evaluate_events(
    log_type: str, events: Union[bytes, bytearray, Iterable[Event]], dry_run: bool = False
) -> pb.EvaluateEventsRequest:
    """Makes the request of EvaluateEvents; bytes are JSON lines as they are."""
    if not isinstance(events, (bytes, bytearray)):
        events = b"\n".join(_json(event).replace(b"\n", b" ") for event in events)
    return pb.EvaluateEventsRequest(log_type=log_type, events=bytes(events), dry_run=dry_run)


def list_alerts(
    after: int, before: int, detection_id: str, severities: Sequence[pb.Severity], statuses: Sequence[pb.AlertStatus],
    text: str, page_size: int, page_token: str,
) -> pb.ListAlertsRequest:
    """Makes the request of ListAlerts; `after` and `before` are nanoseconds since 1970."""
    return pb.ListAlertsRequest(
        created_after_unix_nanos=after, created_before_unix_nanos=before, detection_id=detection_id,
        severities=severities, statuses=statuses, text=text, page_size=page_size, page_token=page_token)


def ingest_flow(
    flows: Iterable[Flow], lines: Union[str, bytes, bytearray], format: str, log_type: str
) -> pb.IngestFlowRequest:
    """Makes the request of IngestFlow. Raises ValueError for a field that a flow does not have."""
    records = [flow if isinstance(flow, pb.FlowRecord) else pb.FlowRecord(**flow) for flow in flows]
    lines = lines.encode() if isinstance(lines, str) else bytes(lines)
    return pb.IngestFlowRequest(log_type=log_type, flows=records, lines=lines, format=format)


def set_alert_status(
    alert_ids: Union[str, Iterable[str]], status: pb.AlertStatus, comment: str
) -> admin.SetAlertStatusRequest:
    """Makes the request of SetAlertStatus, for one alert or several."""
    ids = [alert_ids] if isinstance(alert_ids, str) else list(alert_ids)
    return admin.SetAlertStatusRequest(alert_ids=ids, status=status, comment=comment)


def add_silence(
    reason: str, detection_id: str, where: Mapping[str, str], severities: Iterable[pb.Severity],
    log_types: Iterable[str], seconds: float, until: int, user_name: str,
) -> admin.AddSilenceRequest:
    """Makes the request of AddSilence."""
    return admin.AddSilenceRequest(
        detection_id=detection_id, severities=severities, log_types=log_types, reason=reason, user_name=user_name,
        conditions=[admin.SilenceCondition(key=key, value=value) for key, value in where.items()],
        duration_nanos=round(seconds * 1_000_000_000), until_unix_nanos=until)


def rows(answer: Union[pb.RunScheduledResponse, pb.QueryFlowsResponse]) -> List[Dict[str, Any]]:
    """Returns the rows of a RunScheduledResponse or QueryFlowsResponse as dicts by column name.

    Null is None, a list is a list, and a time stays what it is on the wire: an int, nanoseconds since 1970.
    """
    names = [column.name for column in answer.columns]
    return [dict(zip(names, map(_value, row.values))) for row in answer.rows]


def _value(value: pb.Value) -> Any:
    kind = value.WhichOneof("kind")
    if kind is None or kind == "null_value":
        return None
    return [_value(each) for each in value.list_value.values] if kind == "list_value" else getattr(value, kind)
