"""The methods of the services, with the types of their requests and answers."""

from __future__ import annotations

from typing import Any, Dict, Generic, Tuple, Type, TypeVar

from google.protobuf.message import Message

from picket.ttrpc import ttrpc_pb2 as ttrpc
from picket.v1 import admin_pb2 as admin
from picket.v1 import detection_pb2 as pb

Request = TypeVar("Request", bound=Message)
Response = TypeVar("Response", bound=Message)


class Method(Generic[Request, Response]):
    """One method: its service, its name, and its types."""

    __slots__ = ("service", "name", "request", "response", "is_stream", "packed")

    def __init__(
        self, service: str, name: str, request: Type[Request], response: Type[Response], is_stream: bool = False
    ) -> None:
        self.service, self.name, self.request, self.response = service, name, request, response
        self.is_stream = is_stream
        # The part of the envelope that all calls of the method share.
        self.packed: bytes = ttrpc.Request(service=service, method=name).SerializeToString()

    def __repr__(self) -> str:
        return f"{self.service}/{self.name}"


_DATA, _ADMIN = "picket.v1.Detection", "picket.v1.Admin"

EVALUATE_EVENT = Method(_DATA, "EvaluateEvent", pb.EvaluateEventRequest, pb.EvaluateEventResponse)
EVALUATE_EVENTS = Method(_DATA, "EvaluateEvents", pb.EvaluateEventsRequest, pb.EvaluateEventsResponse)
LIST_DETECTIONS = Method(_DATA, "ListDetections", pb.ListDetectionsRequest, pb.ListDetectionsResponse)
GET_DETECTION = Method(_DATA, "GetDetection", pb.GetDetectionRequest, pb.GetDetectionResponse)
GET_STATUS = Method(_DATA, "GetStatus", pb.GetStatusRequest, pb.GetStatusResponse)
GET_METRICS = Method(_DATA, "GetMetrics", pb.GetMetricsRequest, pb.GetMetricsResponse)
LIST_CALLERS = Method(_DATA, "ListCallers", pb.ListCallersRequest, pb.ListCallersResponse)
LIST_ALERTS = Method(_DATA, "ListAlerts", pb.ListAlertsRequest, pb.ListAlertsResponse)
GET_ALERT = Method(_DATA, "GetAlert", pb.GetAlertRequest, pb.GetAlertResponse)
WATCH_ALERTS = Method(_DATA, "WatchAlerts", pb.WatchAlertsRequest, pb.AlertChange, is_stream=True)
INGEST_FLOW = Method(_DATA, "IngestFlow", pb.IngestFlowRequest, pb.IngestFlowResponse)
RUN_SCHEDULED = Method(_DATA, "RunScheduled", pb.RunScheduledRequest, pb.RunScheduledResponse)
QUERY_FLOWS = Method(_DATA, "QueryFlows", pb.QueryFlowsRequest, pb.QueryFlowsResponse)
LOOKUP = Method(_DATA, "Lookup", pb.LookupRequest, pb.LookupResponse)
LIST_LOOKUPS = Method(_DATA, "ListLookups", pb.ListLookupsRequest, pb.ListLookupsResponse)
LIST_KEY_VALUES = Method(_DATA, "ListKeyValues", pb.ListKeyValuesRequest, pb.ListKeyValuesResponse)
GET_KEY_VALUE = Method(_DATA, "GetKeyValue", pb.GetKeyValueRequest, pb.GetKeyValueResponse)
DESCRIBE = Method(_DATA, "Describe", pb.DescribeRequest, pb.DescribeResponse)
SET_ALERT_STATUS = Method(_ADMIN, "SetAlertStatus", admin.SetAlertStatusRequest, admin.SetAlertStatusResponse)
RELOAD = Method(_ADMIN, "Reload", admin.ReloadRequest, admin.ReloadResponse)
ADD_SILENCE = Method(_ADMIN, "AddSilence", admin.AddSilenceRequest, admin.AddSilenceResponse)
LIST_SILENCES = Method(_ADMIN, "ListSilences", admin.ListSilencesRequest, admin.ListSilencesResponse)
END_SILENCE = Method(_ADMIN, "EndSilence", admin.EndSilenceRequest, admin.EndSilenceResponse)
SET_LOG_LEVEL = Method(_ADMIN, "SetLogLevel", admin.SetLogLevelRequest, admin.SetLogLevelResponse)
DELETE_KEY_VALUES = Method(_ADMIN, "DeleteKeyValues", admin.DeleteKeyValuesRequest, admin.DeleteKeyValuesResponse)
DESCRIBE_ADMIN = Method(_ADMIN, "Describe", pb.DescribeRequest, pb.DescribeResponse)

_ALL_DATA: Tuple[Method[Any, Any], ...] = (
    EVALUATE_EVENT, EVALUATE_EVENTS, LIST_DETECTIONS, GET_DETECTION, GET_STATUS, GET_METRICS, LIST_CALLERS, LIST_ALERTS,
    GET_ALERT, WATCH_ALERTS, INGEST_FLOW, RUN_SCHEDULED, QUERY_FLOWS, LOOKUP, LIST_LOOKUPS, LIST_KEY_VALUES,
    GET_KEY_VALUE, DESCRIBE,
)
_ALL_ADMIN: Tuple[Method[Any, Any], ...] = (
    SET_ALERT_STATUS, RELOAD, ADD_SILENCE, LIST_SILENCES, END_SILENCE, SET_LOG_LEVEL, DELETE_KEY_VALUES,
    DESCRIBE_ADMIN,
)

DATA_METHODS: Dict[str, Method[Any, Any]] = {method.name: method for method in _ALL_DATA}
"""The methods of the data socket by name."""

ADMIN_METHODS: Dict[str, Method[Any, Any]] = {method.name: method for method in _ALL_ADMIN}
"""The methods of the admin socket by name."""
