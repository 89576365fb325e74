"""A client of picketd: ttrpc frames over a Unix socket, with the standard library and protobuf only.

One connection carries any number of calls at a time, from any number of threads. It is not reopened: after
`UNAVAILABLE` make a new Client.
"""

import collections
import concurrent.futures
import enum
import json
import os
import socket
import struct
import threading

from picket.ttrpc import ttrpc_pb2 as ttrpc
from picket.v1 import detection_pb2 as pb

_HEADER = struct.Struct(">IIBB")  # data length, stream id, type, flags
_REQUEST, _RESPONSE, _DATA = 1, 2, 3
_REMOTE_CLOSED, _NO_DATA = 1, 4  # flags
_DATA_BYTES_MAX = 4 * 1024 * 1024
_STREAM_ANSWERS_MAX = 256  # What a slow reader of a stream may have waiting before the connection is read no further.
_SERVICE = "picket.v1.Detection"


class Code(enum.IntEnum):
    """gRPC's canonical status codes."""

    OK, CANCELLED, UNKNOWN, INVALID_ARGUMENT, DEADLINE_EXCEEDED, NOT_FOUND = range(6)
    ALREADY_EXISTS, PERMISSION_DENIED, RESOURCE_EXHAUSTED, FAILED_PRECONDITION, ABORTED = range(6, 11)
    OUT_OF_RANGE, UNIMPLEMENTED, INTERNAL, UNAVAILABLE, DATA_LOSS, UNAUTHENTICATED = range(11, 17)


class PicketError(Exception):
    """A call that failed: `code` says how, `message` what to do about it."""

    def __init__(self, code, message):
        super().__init__(f"{code.name}: {message}")
        self.code, self.message = code, message


class Client:
    """A connection to picketd. `timeout` is the seconds that a call may take unless it says otherwise."""

    def __init__(self, path=None, timeout=5.0):
        path = path or os.environ.get("PICKET_SOCKET") or "/run/picket/picket.sock"
        self.timeout, self._lock = timeout, threading.RLock()
        self._stream, self._pending, self._closed = -1, {}, None  # stream id -> _Answer or _Stream
        self._socket = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
        try:
            self._socket.connect(path)
        except OSError as error:
            self._socket.close()
            raise PicketError(Code.UNAVAILABLE, f"{path}: {error.strerror or error}; is picketd running?") from error
        seconds = max(int(timeout), 1)  # A daemon that reads no more must not hold a writer for ever.
        self._socket.setsockopt(socket.SOL_SOCKET, socket.SO_SNDTIMEO, struct.pack("@ll", seconds, 0))
        threading.Thread(target=self._read, name="picket", daemon=True).start()

    def evaluate_event(self, log_type, event, *, event_id="", dry_run=False, explain=False, timeout=None):
        """Evaluates one event: a dict, or JSON as str or bytes."""
        request = pb.EvaluateEventRequest(
            log_type=log_type, event=_json(event), event_id=event_id, dry_run=dry_run, explain=explain)
        return self.call("EvaluateEvent", request, timeout)

    def evaluate_events(self, log_type, events, *, dry_run=False, timeout=None):
        """Evaluates an iterable of events, or JSON lines as bytes; `index` in the answer counts them from 0."""
        if not isinstance(events, (bytes, bytearray)):
            events = b"\n".join(_json(event).replace(b"\n", b" ") for event in events)
        request = pb.EvaluateEventsRequest(log_type=log_type, events=bytes(events), dry_run=dry_run)
        return self.call("EvaluateEvents", request, timeout)

    def list_detections(self, *, log_type="", text="", page_size=0, page_token="", timeout=None):
        """Lists one page of what is loaded, in order of id."""
        request = pb.ListDetectionsRequest(log_type=log_type, text=text, page_size=page_size, page_token=page_token)
        return self.call("ListDetections", request, timeout)

    def get_detection(self, detection_id, *, timeout=None):
        """Gives everything that is known of one detection."""
        return self.call("GetDetection", pb.GetDetectionRequest(detection_id=detection_id), timeout)

    def get_status(self, *, timeout=None):
        """Says how the daemon is: counts, versions, limits."""
        return self.call("GetStatus", pb.GetStatusRequest(), timeout)

    def get_metrics(self, *, timeout=None):
        """Gives what the daemon counts, as bytes in the text format of Prometheus."""
        return self.call("GetMetrics", pb.GetMetricsRequest(), timeout).text

    def list_callers(self, *, timeout=None):
        """Lists what each uid that calls uses of the daemon."""
        return self.call("ListCallers", pb.ListCallersRequest(), timeout)

    def list_alerts(self, *, after=0, before=0, detection_id="", severities=(), statuses=(), text="", page_size=0,
                    page_token="", timeout=None):
        """Lists one page of alerts, the newest first; `after` and `before` are nanoseconds since 1970."""
        request = pb.ListAlertsRequest(
            created_after_unix_nanos=after, created_before_unix_nanos=before, detection_id=detection_id,
            severities=severities, statuses=statuses, text=text, page_size=page_size, page_token=page_token)
        return self.call("ListAlerts", request, timeout)

    def get_alert(self, alert_id, *, timeout=None):
        """Gives one alert with its first events and its history."""
        return self.call("GetAlert", pb.GetAlertRequest(alert_id=alert_id), timeout)

    def watch_alerts(self, *, after_sequence=0, detection_id="", severities=(), from_first=False):
        """Yields what happens to alerts, without end; the first AlertChange says where the watch starts.

        After UNAVAILABLE, `after_sequence` with the last `sequence` that was seen goes on there, with a new Client.
        With `from_first` and without `after_sequence` it starts with the first change that is kept.
        """
        request = pb.WatchAlertsRequest(
            after_sequence=after_sequence, detection_id=detection_id, severities=severities, from_first=from_first)
        return self.stream("WatchAlerts", request, pb.AlertChange)

    def ingest_flow(self, flows=(), *, lines=b"", format="", log_type="", timeout=None):
        """Takes flows into the flow window: FlowRecords or dicts of their fields, text as AWS writes it, or both."""
        flows = [flow if isinstance(flow, pb.FlowRecord) else pb.FlowRecord(**flow) for flow in flows]
        lines = lines.encode() if isinstance(lines, str) else bytes(lines)
        request = pb.IngestFlowRequest(log_type=log_type, flows=flows, lines=lines, format=format)
        return self.call("IngestFlow", request, timeout)

    def run_scheduled(self, query_name, *, as_of=0, dry_run=False, rows_max=0, timeout=None):
        """Runs a query by name, with the scheduled rules over its rows; `as_of` is nanoseconds since 1970, 0 is now."""
        request = pb.RunScheduledRequest(
            query_name=query_name, as_of_unix_nanos=as_of, dry_run=dry_run, rows_max=rows_max)
        return self.call("RunScheduled", request, timeout)

    def query_flows(self, sql="", *, query_name="", as_of=0, rows_max=0, explain=False, timeout=None):
        """Answers a query of the moment, or a loaded one by its name; with `explain` also how it was carried out."""
        request = pb.QueryFlowsRequest(
            sql=sql, query_name=query_name, as_of_unix_nanos=as_of, rows_max=rows_max, explain=explain)
        return self.call("QueryFlows", request, timeout)

    def call(self, method, request, timeout=None):
        """Makes one call and waits for its answer, at most `timeout` seconds."""
        seconds = self.timeout if timeout is None else timeout
        try:
            return self.submit(method, request, seconds).result(seconds + 0.1)  # The daemon's own answer comes first.
        except concurrent.futures.TimeoutError:
            raise PicketError(Code.DEADLINE_EXCEEDED, f"no answer to {method} within {seconds} s") from None

    def submit(self, method, request, timeout=None):
        """Sends one call and returns a Future of its answer, so that many can be in flight."""
        answer = _Answer(getattr(pb, method + "Response"))
        self._send(method, request, self.timeout if timeout is None else timeout, 0, answer)
        return answer.future

    def stream(self, method, request, message):
        """Sends one call and yields its answers, each a `message`; a reader that is slow holds up the connection."""
        stream = _Stream(message)
        number = self._send(method, request, None, _REMOTE_CLOSED, stream)
        return self._answers(number, stream)

    def _answers(self, number, stream):
        try:
            yield from stream.answers()
        finally:
            with self._lock:
                self._pending.pop(number, None)
            stream.end(None)

    def _send(self, method, request, seconds, flags, pending):
        nanos = 0 if seconds is None else max(int(seconds * 1e9), 1)
        data = ttrpc.Request(service=_SERVICE, method=method, payload=request.SerializeToString(),
                             timeout_nano=nanos).SerializeToString()
        if len(data) > _DATA_BYTES_MAX:
            raise PicketError(Code.RESOURCE_EXHAUSTED, f"a call of {len(data)} bytes; at most {_DATA_BYTES_MAX}")
        with self._lock:
            if self._closed:
                raise PicketError(Code.UNAVAILABLE, self._closed)
            self._stream += 2
            self._pending[self._stream] = pending
            try:
                self._socket.sendall(_HEADER.pack(len(data), self._stream, _REQUEST, flags) + data)
            except OSError as error:  # Half a frame may be out: nothing can follow it.
                self._fail(f"the call could not be sent: {error.strerror or error}")
            return self._stream

    def close(self):
        """Closes the connection; calls in flight fail with UNAVAILABLE."""
        with self._lock:
            self._fail("the client was closed")

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.close()

    def _read(self):
        with self._socket.makefile("rb") as stream:
            try:
                while header := stream.read(_HEADER.size):
                    length, number, kind, flags = _HEADER.unpack(header)
                    if kind not in (_RESPONSE, _DATA) or length > _DATA_BYTES_MAX:
                        raise ValueError(f"a frame of type {kind} with {length} bytes")
                    data = stream.read(length)
                    if len(data) < length:
                        raise ValueError("the connection ended within a frame")
                    self._answer(number, kind, flags, data)
                reason = "the daemon closed the connection"
            except Exception as error:  # Whatever it was, no further answer can be read.
                reason = f"the connection broke: {error}"
        with self._lock:
            self._fail(reason)

    def _answer(self, number, kind, flags, data):
        ends = kind == _RESPONSE or flags & _REMOTE_CLOSED
        with self._lock:
            pending = self._pending.pop(number, None) if ends else self._pending.get(number)
        if pending is None:  # The caller is gone.
            return
        if kind == _DATA:
            if not flags & _NO_DATA:
                pending.data(data)
            if ends:
                pending.end(None)
            return
        response = ttrpc.Response.FromString(data)
        if response.status.code:
            code = response.status.code
            known = Code(code) if code in Code.__members__.values() else Code.UNKNOWN
            pending.end(PicketError(known, response.status.message))
        else:
            pending.data(response.payload)
            pending.end(None)

    def _fail(self, reason):
        """Closes the connection and fails what is in flight; the caller holds the lock."""
        if self._closed:
            return
        self._closed = reason
        try:
            self._socket.shutdown(socket.SHUT_RDWR)  # Wakes the reader.
        except OSError:
            pass
        self._socket.close()
        pending, self._pending = self._pending, {}
        for answer in pending.values():
            answer.end(PicketError(Code.UNAVAILABLE, reason))


def rows(answer):
    """Gives the rows of a RunScheduledResponse or QueryFlowsResponse as dicts by column name.

    Null is None, a list is a list, and a time stays what it is on the wire: an int, nanoseconds since 1970.
    """
    names = [column.name for column in answer.columns]
    return [dict(zip(names, map(_value, row.values))) for row in answer.rows]


class _Answer:
    """The one answer of a call."""

    def __init__(self, message):
        self.future, self._message, self._payload = concurrent.futures.Future(), message, None

    def data(self, payload):
        self._payload = payload

    def end(self, error):
        if not self.future.set_running_or_notify_cancel():
            return
        if error is None and self._payload is None:
            error = PicketError(Code.INTERNAL, "the daemon ended the call without an answer")
        try:
            if error is None:
                self.future.set_result(_parsed(self._message, self._payload))
        except PicketError as malformed:
            error = malformed
        if error is not None:
            self.future.set_exception(error)


class _Stream:
    """The answers of a call that were not read yet."""

    def __init__(self, message):
        self._message, self._payloads, self._changed = message, collections.deque(), threading.Condition()
        self._has_ended, self._error = False, None

    def data(self, payload):
        with self._changed:
            self._changed.wait_for(lambda: self._has_ended or len(self._payloads) < _STREAM_ANSWERS_MAX)
            self._payloads.append(payload)
            self._changed.notify_all()

    def end(self, error):
        with self._changed:
            if not self._has_ended:
                self._has_ended, self._error = True, error
            self._changed.notify_all()

    def answers(self):
        while True:
            with self._changed:
                self._changed.wait_for(lambda: self._has_ended or self._payloads)
                if not self._payloads:
                    if self._error is not None:
                        raise self._error
                    return
                payload = self._payloads.popleft()
                self._changed.notify_all()
            yield _parsed(self._message, payload)


def _parsed(message, payload):
    try:
        return message.FromString(payload)
    except Exception as error:
        raise PicketError(Code.INTERNAL, f"the answer is no {message.__name__}: {error}") from error


def _json(event):
    if isinstance(event, (bytes, bytearray)):
        return bytes(event)
    return event.encode() if isinstance(event, str) else json.dumps(event, allow_nan=False).encode()


def _value(value):
    kind = value.WhichOneof("kind")
    if kind in (None, "null_value"):
        return None
    return [_value(each) for each in value.list_value.values] if kind == "list_value" else getattr(value, kind)
