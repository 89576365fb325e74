"""The asyncio client: every method of the services.

A client belongs to the event loop in which it is first used, and is not thread-safe.
"""

from __future__ import annotations

from typing import AsyncIterator, Iterable, Mapping, Optional, Sequence, Union

from picket import methods, requests
from picket.aio_socket_client import AsyncSocketClient
from picket.aio_streams import AsyncWatch
from picket.reconnect import ADMIN_SOCKET, DATA_SOCKET
from picket.requests import Event, Flow
from picket.v1 import admin_pb2 as admin
from picket.v1 import detection_pb2 as pb

__all__ = ["AsyncAdminClient", "AsyncClient"]


class AsyncClient(AsyncSocketClient):
    """An asyncio client of the data socket: `$PICKET_SOCKET`, else /run/picket/picket.sock.

    The calls are those of `Client`, to be awaited.
    """

    _path_variable, _path_default = "PICKET_SOCKET", DATA_SOCKET
    _methods = methods.DATA_METHODS

    async def evaluate_event(
        self, log_type: str, event: Event, *, event_id: str = "", dry_run: bool = False, explain: bool = False,
        timeout: Optional[float] = None,
    ) -> pb.EvaluateEventResponse:
        """Evaluates one event: a dict, or JSON as str or bytes.

        With an `event_id`, which is to be unique, the event is sent again when its answer was lost, and counts once.
        """
        request = requests.evaluate_event(log_type, event, event_id, dry_run, explain)
        return await self.call(methods.EVALUATE_EVENT, request, timeout)

    async def evaluate_events(
        self, log_type: str, events: Union[bytes, bytearray, Iterable[Event]], *, dry_run: bool = False,
        timeout: Optional[float] = None,
    ) -> pb.EvaluateEventsResponse:
        """Evaluates an iterable of events, or JSON lines as bytes; `index` in the answer counts them from 0."""
        return await self.call(methods.EVALUATE_EVENTS, requests.evaluate_events(log_type, events, dry_run), timeout)

    async def list_detections(
        self, *, log_type: str = "", text: str = "", page_size: int = 0, page_token: str = "",
        timeout: Optional[float] = None,
    ) -> pb.ListDetectionsResponse:
        """Lists one page of what is loaded, in order of id."""
        request = pb.ListDetectionsRequest(log_type=log_type, text=text, page_size=page_size, page_token=page_token)
        return await self.call(methods.LIST_DETECTIONS, request, timeout)

    async def iterate_detections(
        self, *, log_type: str = "", text: str = "", page_size: int = 0, timeout: Optional[float] = None
    ) -> AsyncIterator[pb.DetectionSummary]:
        """Yields all that is loaded, in order of id, one page after the other; `timeout` is that of one page."""
        token = ""
        while True:
            page = await self.list_detections(
                log_type=log_type, text=text, page_size=page_size, page_token=token, timeout=timeout)
            for each in page.detections:
                yield each
            token = page.next_page_token
            if not token:
                return

    async def get_detection(self, detection_id: str, *, timeout: Optional[float] = None) -> pb.GetDetectionResponse:
        """Returns everything that is known of one detection."""
        return await self.call(methods.GET_DETECTION, pb.GetDetectionRequest(detection_id=detection_id), timeout)

    async def get_status(self, *, activity: bool = False, timeout: Optional[float] = None) -> pb.GetStatusResponse:
        """Reports how the daemon is: counts, versions, limits; on request what it does, by method and detection."""
        return await self.call(methods.GET_STATUS, pb.GetStatusRequest(activity=activity), timeout)

    async def get_metrics(self, *, timeout: Optional[float] = None) -> bytes:
        """Returns what the daemon counts, in the text format of Prometheus."""
        return (await self.call(methods.GET_METRICS, pb.GetMetricsRequest(), timeout)).text

    async def list_callers(self, *, timeout: Optional[float] = None) -> pb.ListCallersResponse:
        """Lists what each uid that calls uses of the daemon."""
        return await self.call(methods.LIST_CALLERS, pb.ListCallersRequest(), timeout)

    async def list_key_values(
        self, *, match: str = "", page_token: str = "", timeout: Optional[float] = None,
    ) -> pb.ListKeyValuesResponse:
        """Returns a page of the keys that Python bodies keep something below; in `match` stand `*` and `?`."""
        request = pb.ListKeyValuesRequest(match=match, page_token=page_token)
        return await self.call(methods.LIST_KEY_VALUES, request, timeout)

    async def get_key_value(self, key: str, *, timeout: Optional[float] = None) -> pb.GetKeyValueResponse:
        """Returns what Python bodies keep below a key."""
        return await self.call(methods.GET_KEY_VALUE, pb.GetKeyValueRequest(key=key), timeout)

    async def describe(self, *, timeout: Optional[float] = None) -> pb.DescribeResponse:
        """Returns the methods of the socket, and what their messages consist of."""
        return await self.call(methods.DESCRIBE, pb.DescribeRequest(), timeout)

    async def list_alerts(
        self, *, after: int = 0, before: int = 0, detection_id: str = "", severities: Sequence[pb.Severity] = (),
        statuses: Sequence[pb.AlertStatus] = (), text: str = "", page_size: int = 0, page_token: str = "",
        timeout: Optional[float] = None,
    ) -> pb.ListAlertsResponse:
        """Lists one page of alerts, the newest first; `after` and `before` are nanoseconds since 1970."""
        request = requests.list_alerts(
            after, before, detection_id, severities, statuses, text, page_size, page_token)
        return await self.call(methods.LIST_ALERTS, request, timeout)

    async def iterate_alerts(
        self, *, after: int = 0, before: int = 0, detection_id: str = "", severities: Sequence[pb.Severity] = (),
        statuses: Sequence[pb.AlertStatus] = (), text: str = "", page_size: int = 0, timeout: Optional[float] = None,
    ) -> AsyncIterator[pb.Alert]:
        """Yields all alerts, the newest first, one page after the other; `timeout` is that of one page."""
        token = ""
        while True:
            page = await self.list_alerts(
                after=after, before=before, detection_id=detection_id, severities=severities, statuses=statuses,
                text=text, page_size=page_size, page_token=token, timeout=timeout)
            for each in page.alerts:
                yield each
            token = page.next_page_token
            if not token:
                return

    async def get_alert(self, alert_id: str, *, timeout: Optional[float] = None) -> pb.GetAlertResponse:
        """Returns one alert with its first events and its history."""
        return await self.call(methods.GET_ALERT, pb.GetAlertRequest(alert_id=alert_id), timeout)

    def watch_alerts(
        self, *, after_sequence: int = 0, detection_id: str = "", severities: Sequence[pb.Severity] = (),
        from_first: bool = False, resume: bool = True, shared: bool = False, timeout: Optional[float] = None,
    ) -> AsyncWatch:
        """Returns an iterator over what happens to alerts, without end; the first change says where it starts.

        With `after_sequence` it starts after the change of that `sequence`; with `from_first`, and without that, with
        the first change that is kept. When it is cut off it resumes, unless `resume` says not to. It has a connection
        of its own, or is `shared` with that of the calls: then it goes on in the daemon after it was closed, until the
        client is. `timeout` is that of the whole watch; without it there is none.
        """
        request = pb.WatchAlertsRequest(
            after_sequence=after_sequence, detection_id=detection_id, severities=severities, from_first=from_first)
        deadline = None if timeout is None else self._deadline(timeout)
        watch = AsyncWatch(
            self.path, request, deadline, resume, self._reconnect_timeout, lambda: self._is_closed,
            (lambda: self._open(deadline)) if shared else None)
        self._watches = {each for each in self._watches if not each.is_closed} | {watch}
        return watch

    async def ingest_flow(
        self, flows: Iterable[Flow] = (), *, lines: Union[str, bytes, bytearray] = b"", format: str = "",
        log_type: str = "", timeout: Optional[float] = None,
    ) -> pb.IngestFlowResponse:
        """Takes flows into the flow window: FlowRecords or dicts of their fields, text as AWS writes it, or both."""
        return await self.call(methods.INGEST_FLOW, requests.ingest_flow(flows, lines, format, log_type), timeout)

    async def run_scheduled(
        self, query_name: str, *, as_of: int = 0, dry_run: bool = False, rows_max: int = 0,
        timeout: Optional[float] = None,
    ) -> pb.RunScheduledResponse:
        """Runs a query by name, with the scheduled rules over its rows; `as_of` is nanoseconds since 1970, 0 is now."""
        request = pb.RunScheduledRequest(
            query_name=query_name, as_of_unix_nanos=as_of, dry_run=dry_run, rows_max=rows_max)
        return await self.call(methods.RUN_SCHEDULED, request, timeout)

    async def query_flows(
        self, sql: str = "", *, query_name: str = "", as_of: int = 0, rows_max: int = 0, explain: bool = False,
        timeout: Optional[float] = None,
    ) -> pb.QueryFlowsResponse:
        """Answers an ad-hoc query, or a loaded one by its name; with `explain` also how it was carried out."""
        request = pb.QueryFlowsRequest(
            sql=sql, query_name=query_name, as_of_unix_nanos=as_of, rows_max=rows_max, explain=explain)
        return await self.call(methods.QUERY_FLOWS, request, timeout)

    async def lookup(self, table: str, key: str, *, timeout: Optional[float] = None) -> pb.LookupResponse:
        """Returns the row of a lookup table that has a key; `found` says whether there is one."""
        return await self.call(methods.LOOKUP, pb.LookupRequest(table=table, key=key), timeout)

    async def list_lookups(self, *, timeout: Optional[float] = None) -> pb.ListLookupsResponse:
        """Lists the lookup tables, in order of name."""
        return await self.call(methods.LIST_LOOKUPS, pb.ListLookupsRequest(), timeout)


class AsyncAdminClient(AsyncSocketClient):
    """An asyncio client of the admin socket: `$PICKET_ADMIN_SOCKET`, else /run/picket-admin/admin.sock."""

    _path_variable, _path_default = "PICKET_ADMIN_SOCKET", ADMIN_SOCKET
    _methods = methods.ADMIN_METHODS

    async def set_alert_status(
        self, alert_ids: Union[str, Iterable[str]], status: pb.AlertStatus, *, comment: str = "",
        timeout: Optional[float] = None,
    ) -> admin.SetAlertStatusResponse:
        """Changes the status of alerts; all of them or, on an error, none."""
        return await self.call(methods.SET_ALERT_STATUS, requests.set_alert_status(alert_ids, status, comment), timeout)

    async def reload(self, *, dry_run: bool = False, timeout: Optional[float] = None) -> admin.ReloadResponse:
        """Has the daemon read its detections anew and serve them, or only say what that would do."""
        return await self.call(methods.RELOAD, admin.ReloadRequest(dry_run=dry_run), timeout)

    async def add_silence(
        self, *, reason: str, detection_id: str = "", where: Optional[Mapping[str, str]] = None,
        severities: Iterable[pb.Severity] = (), log_types: Iterable[str] = (), seconds: float = 0, until: int = 0,
        user_name: str = "", timeout: Optional[float] = None,
    ) -> admin.AddSilenceResponse:
        """Adds a silence for so many seconds, or until a time in nanoseconds since 1970."""
        request = requests.add_silence(
            reason, detection_id, where or {}, severities, log_types, seconds, until, user_name)
        return await self.call(methods.ADD_SILENCE, request, timeout)

    async def list_silences(
        self, *, include_ended: bool = False, silence_id: int = 0, page_token: str = "",
        timeout: Optional[float] = None,
    ) -> admin.ListSilencesResponse:
        """Returns a page of silences, the newest first, or one of them."""
        request = admin.ListSilencesRequest(
            include_ended=include_ended, silence_id=silence_id, page_token=page_token)
        return await self.call(methods.LIST_SILENCES, request, timeout)

    async def end_silence(
        self, silence_id: int, *, user_name: str = "", timeout: Optional[float] = None,
    ) -> admin.EndSilenceResponse:
        """Ends a silence before its time; one that is over stays as it is."""
        request = admin.EndSilenceRequest(silence_id=silence_id, user_name=user_name)
        return await self.call(methods.END_SILENCE, request, timeout)

    async def set_log_level(self, level: str, *, timeout: Optional[float] = None) -> admin.SetLogLevelResponse:
        """Sets what the daemon logs until it ends: `trace`, `debug`, `info`, `notice`, `warning`, `error`, `critical`."""
        return await self.call(methods.SET_LOG_LEVEL, admin.SetLogLevelRequest(level=level), timeout)

    async def delete_key_values(
        self, keys: Iterable[str], *, timeout: Optional[float] = None,
    ) -> admin.DeleteKeyValuesResponse:
        """Deletes keys and what Python bodies keep below them; those that are not there are passed over."""
        return await self.call(methods.DELETE_KEY_VALUES, admin.DeleteKeyValuesRequest(keys=keys), timeout)

    async def describe(self, *, timeout: Optional[float] = None) -> pb.DescribeResponse:
        """Returns the methods of the socket, and what their messages consist of."""
        return await self.call(methods.DESCRIBE_ADMIN, pb.DescribeRequest(), timeout)
