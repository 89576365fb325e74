from google.protobuf.internal import containers as _containers
from google.protobuf.internal import enum_type_wrapper as _enum_type_wrapper
from google.protobuf import descriptor as _descriptor
from google.protobuf import message as _message
from typing import ClassVar as _ClassVar, Iterable as _Iterable, Mapping as _Mapping, Optional as _Optional, Union as _Union

ALERT_CREATED: Outcome
ALERT_KIND_UNSPECIFIED: AlertKind
ALERT_STATUS_UNSPECIFIED: AlertStatus
ALERT_UPDATED: Outcome
BELOW_THRESHOLD: Outcome
BOOLEAN: ValueType
CLOSED: AlertStatus
CRITICAL: Severity
DESCRIPTOR: _descriptor.FileDescriptor
DISABLED: Outcome
DOUBLE: ValueType
DRY_RUN: Outcome
DUPLICATE_EVENT: Outcome
HIGH: Severity
INFO: Severity
INTEGER: ValueType
LIST: ValueType
LOW: Severity
MEDIUM: Severity
NULL_TYPE: ValueType
OPEN: AlertStatus
OUTCOME_UNSPECIFIED: Outcome
RESOLVED: AlertStatus
RULE: AlertKind
RULE_ERROR: AlertKind
SEVERITY_UNSPECIFIED: Severity
SIGNAL: Outcome
TEXT: ValueType
TIME: ValueType
TRIAGED: AlertStatus
VALUE_TYPE_UNSPECIFIED: ValueType

class Activity(_message.Message):
    __slots__ = ["cpu_nanos", "detections", "detections_left_out", "log_types", "methods", "monotonic_nanos", "other_log_types", "resident_bytes"]
    CPU_NANOS_FIELD_NUMBER: _ClassVar[int]
    DETECTIONS_FIELD_NUMBER: _ClassVar[int]
    DETECTIONS_LEFT_OUT_FIELD_NUMBER: _ClassVar[int]
    LOG_TYPES_FIELD_NUMBER: _ClassVar[int]
    METHODS_FIELD_NUMBER: _ClassVar[int]
    MONOTONIC_NANOS_FIELD_NUMBER: _ClassVar[int]
    OTHER_LOG_TYPES_FIELD_NUMBER: _ClassVar[int]
    RESIDENT_BYTES_FIELD_NUMBER: _ClassVar[int]
    cpu_nanos: int
    detections: _containers.RepeatedCompositeFieldContainer[DetectionActivity]
    detections_left_out: int
    log_types: _containers.RepeatedCompositeFieldContainer[LogTypeActivity]
    methods: _containers.RepeatedCompositeFieldContainer[MethodActivity]
    monotonic_nanos: int
    other_log_types: LogTypeActivity
    resident_bytes: int
    def __init__(self, monotonic_nanos: _Optional[int] = ..., resident_bytes: _Optional[int] = ..., cpu_nanos: _Optional[int] = ..., methods: _Optional[_Iterable[_Union[MethodActivity, _Mapping]]] = ..., log_types: _Optional[_Iterable[_Union[LogTypeActivity, _Mapping]]] = ..., other_log_types: _Optional[_Union[LogTypeActivity, _Mapping]] = ..., detections: _Optional[_Iterable[_Union[DetectionActivity, _Mapping]]] = ..., detections_left_out: _Optional[int] = ...) -> None: ...

class Alert(_message.Message):
    __slots__ = ["alert_id", "context", "created_unix_nanos", "dedup", "description", "destinations", "detection_id", "display_name", "event_count", "first_match_unix_nanos", "kind", "log_types", "reference", "runbook", "severity", "silence", "status", "threshold", "title", "unique_count", "unrouted", "updated_unix_nanos", "window_closes_unix_nanos"]
    ALERT_ID_FIELD_NUMBER: _ClassVar[int]
    CONTEXT_FIELD_NUMBER: _ClassVar[int]
    CREATED_UNIX_NANOS_FIELD_NUMBER: _ClassVar[int]
    DEDUP_FIELD_NUMBER: _ClassVar[int]
    DESCRIPTION_FIELD_NUMBER: _ClassVar[int]
    DESTINATIONS_FIELD_NUMBER: _ClassVar[int]
    DETECTION_ID_FIELD_NUMBER: _ClassVar[int]
    DISPLAY_NAME_FIELD_NUMBER: _ClassVar[int]
    EVENT_COUNT_FIELD_NUMBER: _ClassVar[int]
    FIRST_MATCH_UNIX_NANOS_FIELD_NUMBER: _ClassVar[int]
    KIND_FIELD_NUMBER: _ClassVar[int]
    LOG_TYPES_FIELD_NUMBER: _ClassVar[int]
    REFERENCE_FIELD_NUMBER: _ClassVar[int]
    RUNBOOK_FIELD_NUMBER: _ClassVar[int]
    SEVERITY_FIELD_NUMBER: _ClassVar[int]
    SILENCE_FIELD_NUMBER: _ClassVar[int]
    STATUS_FIELD_NUMBER: _ClassVar[int]
    THRESHOLD_FIELD_NUMBER: _ClassVar[int]
    TITLE_FIELD_NUMBER: _ClassVar[int]
    UNIQUE_COUNT_FIELD_NUMBER: _ClassVar[int]
    UNROUTED_FIELD_NUMBER: _ClassVar[int]
    UPDATED_UNIX_NANOS_FIELD_NUMBER: _ClassVar[int]
    WINDOW_CLOSES_UNIX_NANOS_FIELD_NUMBER: _ClassVar[int]
    alert_id: str
    context: bytes
    created_unix_nanos: int
    dedup: str
    description: str
    destinations: _containers.RepeatedScalarFieldContainer[str]
    detection_id: str
    display_name: str
    event_count: int
    first_match_unix_nanos: int
    kind: AlertKind
    log_types: _containers.RepeatedScalarFieldContainer[str]
    reference: str
    runbook: str
    severity: Severity
    silence: AlertSilence
    status: AlertStatus
    threshold: int
    title: str
    unique_count: int
    unrouted: bool
    updated_unix_nanos: int
    window_closes_unix_nanos: int
    def __init__(self, alert_id: _Optional[str] = ..., kind: _Optional[_Union[AlertKind, str]] = ..., detection_id: _Optional[str] = ..., display_name: _Optional[str] = ..., severity: _Optional[_Union[Severity, str]] = ..., title: _Optional[str] = ..., dedup: _Optional[str] = ..., context: _Optional[bytes] = ..., status: _Optional[_Union[AlertStatus, str]] = ..., event_count: _Optional[int] = ..., unique_count: _Optional[int] = ..., threshold: _Optional[int] = ..., first_match_unix_nanos: _Optional[int] = ..., created_unix_nanos: _Optional[int] = ..., updated_unix_nanos: _Optional[int] = ..., window_closes_unix_nanos: _Optional[int] = ..., log_types: _Optional[_Iterable[str]] = ..., description: _Optional[str] = ..., runbook: _Optional[str] = ..., reference: _Optional[str] = ..., destinations: _Optional[_Iterable[str]] = ..., silence: _Optional[_Union[AlertSilence, _Mapping]] = ..., unrouted: bool = ...) -> None: ...

class AlertChange(_message.Message):
    __slots__ = ["alert", "kind", "missed_count", "sequence", "silence"]
    class Kind(int, metaclass=_enum_type_wrapper.EnumTypeWrapper):
        __slots__ = []
    ALERT_FIELD_NUMBER: _ClassVar[int]
    CREATED: AlertChange.Kind
    KIND_FIELD_NUMBER: _ClassVar[int]
    KIND_UNSPECIFIED: AlertChange.Kind
    MISSED: AlertChange.Kind
    MISSED_COUNT_FIELD_NUMBER: _ClassVar[int]
    SEQUENCE_FIELD_NUMBER: _ClassVar[int]
    SILENCE_FIELD_NUMBER: _ClassVar[int]
    STARTED: AlertChange.Kind
    STATUS_CHANGED: AlertChange.Kind
    UNSILENCED: AlertChange.Kind
    UPDATED: AlertChange.Kind
    alert: Alert
    kind: AlertChange.Kind
    missed_count: int
    sequence: int
    silence: AlertSilence
    def __init__(self, kind: _Optional[_Union[AlertChange.Kind, str]] = ..., sequence: _Optional[int] = ..., alert: _Optional[_Union[Alert, _Mapping]] = ..., missed_count: _Optional[int] = ..., silence: _Optional[_Union[AlertSilence, _Mapping]] = ...) -> None: ...

class AlertEvent(_message.Message):
    __slots__ = ["event", "event_id", "log_type", "received_unix_nanos", "truncated"]
    EVENT_FIELD_NUMBER: _ClassVar[int]
    EVENT_ID_FIELD_NUMBER: _ClassVar[int]
    LOG_TYPE_FIELD_NUMBER: _ClassVar[int]
    RECEIVED_UNIX_NANOS_FIELD_NUMBER: _ClassVar[int]
    TRUNCATED_FIELD_NUMBER: _ClassVar[int]
    event: bytes
    event_id: str
    log_type: str
    received_unix_nanos: int
    truncated: bool
    def __init__(self, event: _Optional[bytes] = ..., log_type: _Optional[str] = ..., received_unix_nanos: _Optional[int] = ..., truncated: bool = ..., event_id: _Optional[str] = ...) -> None: ...

class AlertNote(_message.Message):
    __slots__ = ["changed_by", "changed_unix_nanos", "comment", "status"]
    CHANGED_BY_FIELD_NUMBER: _ClassVar[int]
    CHANGED_UNIX_NANOS_FIELD_NUMBER: _ClassVar[int]
    COMMENT_FIELD_NUMBER: _ClassVar[int]
    STATUS_FIELD_NUMBER: _ClassVar[int]
    changed_by: str
    changed_unix_nanos: int
    comment: str
    status: AlertStatus
    def __init__(self, status: _Optional[_Union[AlertStatus, str]] = ..., comment: _Optional[str] = ..., changed_by: _Optional[str] = ..., changed_unix_nanos: _Optional[int] = ...) -> None: ...

class AlertSilence(_message.Message):
    __slots__ = ["created_by", "reason", "silence_id", "until_unix_nanos", "user_name"]
    CREATED_BY_FIELD_NUMBER: _ClassVar[int]
    REASON_FIELD_NUMBER: _ClassVar[int]
    SILENCE_ID_FIELD_NUMBER: _ClassVar[int]
    UNTIL_UNIX_NANOS_FIELD_NUMBER: _ClassVar[int]
    USER_NAME_FIELD_NUMBER: _ClassVar[int]
    created_by: str
    reason: str
    silence_id: int
    until_unix_nanos: int
    user_name: str
    def __init__(self, silence_id: _Optional[int] = ..., created_by: _Optional[str] = ..., user_name: _Optional[str] = ..., until_unix_nanos: _Optional[int] = ..., reason: _Optional[str] = ...) -> None: ...

class CallerStatus(_message.Message):
    __slots__ = ["busy_nanos", "calls", "calls_denied", "calls_in_flight", "connections_open", "memory_bytes", "memory_bytes_max", "queries_running", "queries_waiting", "quota_refusals", "user_id"]
    BUSY_NANOS_FIELD_NUMBER: _ClassVar[int]
    CALLS_DENIED_FIELD_NUMBER: _ClassVar[int]
    CALLS_FIELD_NUMBER: _ClassVar[int]
    CALLS_IN_FLIGHT_FIELD_NUMBER: _ClassVar[int]
    CONNECTIONS_OPEN_FIELD_NUMBER: _ClassVar[int]
    MEMORY_BYTES_FIELD_NUMBER: _ClassVar[int]
    MEMORY_BYTES_MAX_FIELD_NUMBER: _ClassVar[int]
    QUERIES_RUNNING_FIELD_NUMBER: _ClassVar[int]
    QUERIES_WAITING_FIELD_NUMBER: _ClassVar[int]
    QUOTA_REFUSALS_FIELD_NUMBER: _ClassVar[int]
    USER_ID_FIELD_NUMBER: _ClassVar[int]
    busy_nanos: int
    calls: int
    calls_denied: int
    calls_in_flight: int
    connections_open: int
    memory_bytes: int
    memory_bytes_max: int
    queries_running: int
    queries_waiting: int
    quota_refusals: int
    user_id: int
    def __init__(self, user_id: _Optional[int] = ..., connections_open: _Optional[int] = ..., calls_in_flight: _Optional[int] = ..., calls: _Optional[int] = ..., calls_denied: _Optional[int] = ..., quota_refusals: _Optional[int] = ..., memory_bytes: _Optional[int] = ..., memory_bytes_max: _Optional[int] = ..., queries_running: _Optional[int] = ..., queries_waiting: _Optional[int] = ..., busy_nanos: _Optional[int] = ...) -> None: ...

class Column(_message.Message):
    __slots__ = ["element_type", "name", "type"]
    ELEMENT_TYPE_FIELD_NUMBER: _ClassVar[int]
    NAME_FIELD_NUMBER: _ClassVar[int]
    TYPE_FIELD_NUMBER: _ClassVar[int]
    element_type: ValueType
    name: str
    type: ValueType
    def __init__(self, name: _Optional[str] = ..., type: _Optional[_Union[ValueType, str]] = ..., element_type: _Optional[_Union[ValueType, str]] = ...) -> None: ...

class Component(_message.Message):
    __slots__ = ["name", "version"]
    NAME_FIELD_NUMBER: _ClassVar[int]
    VERSION_FIELD_NUMBER: _ClassVar[int]
    name: str
    version: str
    def __init__(self, name: _Optional[str] = ..., version: _Optional[str] = ...) -> None: ...

class CorrelationStatus(_message.Message):
    __slots__ = ["elapsed_nanos", "failures", "last_elapsed_nanos", "last_ended_unix_nanos", "last_error", "last_matches", "last_run_unix_nanos", "last_signals", "lookback_minutes", "matches", "next_run_unix_nanos", "rule_id", "running", "runs", "runs_delayed", "runs_left_out", "runs_made_up", "schedule", "signals_read"]
    ELAPSED_NANOS_FIELD_NUMBER: _ClassVar[int]
    FAILURES_FIELD_NUMBER: _ClassVar[int]
    LAST_ELAPSED_NANOS_FIELD_NUMBER: _ClassVar[int]
    LAST_ENDED_UNIX_NANOS_FIELD_NUMBER: _ClassVar[int]
    LAST_ERROR_FIELD_NUMBER: _ClassVar[int]
    LAST_MATCHES_FIELD_NUMBER: _ClassVar[int]
    LAST_RUN_UNIX_NANOS_FIELD_NUMBER: _ClassVar[int]
    LAST_SIGNALS_FIELD_NUMBER: _ClassVar[int]
    LOOKBACK_MINUTES_FIELD_NUMBER: _ClassVar[int]
    MATCHES_FIELD_NUMBER: _ClassVar[int]
    NEXT_RUN_UNIX_NANOS_FIELD_NUMBER: _ClassVar[int]
    RULE_ID_FIELD_NUMBER: _ClassVar[int]
    RUNNING_FIELD_NUMBER: _ClassVar[int]
    RUNS_DELAYED_FIELD_NUMBER: _ClassVar[int]
    RUNS_FIELD_NUMBER: _ClassVar[int]
    RUNS_LEFT_OUT_FIELD_NUMBER: _ClassVar[int]
    RUNS_MADE_UP_FIELD_NUMBER: _ClassVar[int]
    SCHEDULE_FIELD_NUMBER: _ClassVar[int]
    SIGNALS_READ_FIELD_NUMBER: _ClassVar[int]
    elapsed_nanos: int
    failures: int
    last_elapsed_nanos: int
    last_ended_unix_nanos: int
    last_error: str
    last_matches: int
    last_run_unix_nanos: int
    last_signals: int
    lookback_minutes: int
    matches: int
    next_run_unix_nanos: int
    rule_id: str
    running: bool
    runs: int
    runs_delayed: int
    runs_left_out: int
    runs_made_up: int
    schedule: str
    signals_read: int
    def __init__(self, rule_id: _Optional[str] = ..., schedule: _Optional[str] = ..., lookback_minutes: _Optional[int] = ..., last_run_unix_nanos: _Optional[int] = ..., last_ended_unix_nanos: _Optional[int] = ..., last_elapsed_nanos: _Optional[int] = ..., last_signals: _Optional[int] = ..., last_matches: _Optional[int] = ..., last_error: _Optional[str] = ..., next_run_unix_nanos: _Optional[int] = ..., running: bool = ..., runs: _Optional[int] = ..., failures: _Optional[int] = ..., runs_made_up: _Optional[int] = ..., runs_left_out: _Optional[int] = ..., runs_delayed: _Optional[int] = ..., elapsed_nanos: _Optional[int] = ..., signals_read: _Optional[int] = ..., matches: _Optional[int] = ...) -> None: ...

class DescribeRequest(_message.Message):
    __slots__ = []
    def __init__(self) -> None: ...

class DescribeResponse(_message.Message):
    __slots__ = ["file_descriptor_set", "methods"]
    FILE_DESCRIPTOR_SET_FIELD_NUMBER: _ClassVar[int]
    METHODS_FIELD_NUMBER: _ClassVar[int]
    file_descriptor_set: bytes
    methods: _containers.RepeatedScalarFieldContainer[str]
    def __init__(self, methods: _Optional[_Iterable[str]] = ..., file_descriptor_set: _Optional[bytes] = ...) -> None: ...

class DetectionActivity(_message.Message):
    __slots__ = ["alerts", "detection_id", "elapsed_nanos", "evaluations", "failures", "matches", "python_calls", "python_errors", "python_nanos", "python_stalls", "quarantined"]
    ALERTS_FIELD_NUMBER: _ClassVar[int]
    DETECTION_ID_FIELD_NUMBER: _ClassVar[int]
    ELAPSED_NANOS_FIELD_NUMBER: _ClassVar[int]
    EVALUATIONS_FIELD_NUMBER: _ClassVar[int]
    FAILURES_FIELD_NUMBER: _ClassVar[int]
    MATCHES_FIELD_NUMBER: _ClassVar[int]
    PYTHON_CALLS_FIELD_NUMBER: _ClassVar[int]
    PYTHON_ERRORS_FIELD_NUMBER: _ClassVar[int]
    PYTHON_NANOS_FIELD_NUMBER: _ClassVar[int]
    PYTHON_STALLS_FIELD_NUMBER: _ClassVar[int]
    QUARANTINED_FIELD_NUMBER: _ClassVar[int]
    alerts: int
    detection_id: str
    elapsed_nanos: int
    evaluations: int
    failures: int
    matches: int
    python_calls: int
    python_errors: int
    python_nanos: int
    python_stalls: int
    quarantined: bool
    def __init__(self, detection_id: _Optional[str] = ..., evaluations: _Optional[int] = ..., matches: _Optional[int] = ..., alerts: _Optional[int] = ..., failures: _Optional[int] = ..., elapsed_nanos: _Optional[int] = ..., python_calls: _Optional[int] = ..., python_errors: _Optional[int] = ..., python_stalls: _Optional[int] = ..., python_nanos: _Optional[int] = ..., quarantined: bool = ...) -> None: ...

class DetectionError(_message.Message):
    __slots__ = ["alert_id", "code", "detection_id", "message", "outcome"]
    ALERT_ID_FIELD_NUMBER: _ClassVar[int]
    CODE_FIELD_NUMBER: _ClassVar[int]
    DETECTION_ID_FIELD_NUMBER: _ClassVar[int]
    MESSAGE_FIELD_NUMBER: _ClassVar[int]
    OUTCOME_FIELD_NUMBER: _ClassVar[int]
    alert_id: str
    code: str
    detection_id: str
    message: str
    outcome: Outcome
    def __init__(self, detection_id: _Optional[str] = ..., code: _Optional[str] = ..., message: _Optional[str] = ..., outcome: _Optional[_Union[Outcome, str]] = ..., alert_id: _Optional[str] = ...) -> None: ...

class DetectionExplanation(_message.Message):
    __slots__ = ["detection", "detection_id", "filters", "matched", "severities", "severity", "window"]
    DETECTION_FIELD_NUMBER: _ClassVar[int]
    DETECTION_ID_FIELD_NUMBER: _ClassVar[int]
    FILTERS_FIELD_NUMBER: _ClassVar[int]
    MATCHED_FIELD_NUMBER: _ClassVar[int]
    SEVERITIES_FIELD_NUMBER: _ClassVar[int]
    SEVERITY_FIELD_NUMBER: _ClassVar[int]
    WINDOW_FIELD_NUMBER: _ClassVar[int]
    detection: ExpressionExplanation
    detection_id: str
    filters: ExpressionExplanation
    matched: bool
    severities: _containers.RepeatedCompositeFieldContainer[ExpressionExplanation]
    severity: Severity
    window: WindowExplanation
    def __init__(self, detection_id: _Optional[str] = ..., matched: bool = ..., filters: _Optional[_Union[ExpressionExplanation, _Mapping]] = ..., detection: _Optional[_Union[ExpressionExplanation, _Mapping]] = ..., severities: _Optional[_Iterable[_Union[ExpressionExplanation, _Mapping]]] = ..., severity: _Optional[_Union[Severity, str]] = ..., window: _Optional[_Union[WindowExplanation, _Mapping]] = ...) -> None: ...

class DetectionOverride(_message.Message):
    __slots__ = ["file_value", "key", "value"]
    FILE_VALUE_FIELD_NUMBER: _ClassVar[int]
    KEY_FIELD_NUMBER: _ClassVar[int]
    VALUE_FIELD_NUMBER: _ClassVar[int]
    file_value: str
    key: str
    value: str
    def __init__(self, key: _Optional[str] = ..., value: _Optional[str] = ..., file_value: _Optional[str] = ...) -> None: ...

class DetectionSummary(_message.Message):
    __slots__ = ["active", "analysis_type", "detection_id", "display_name", "enabled", "inactive_reason", "log_types", "overrides", "path", "schedule", "scheduled_queries", "severity", "test_count"]
    ACTIVE_FIELD_NUMBER: _ClassVar[int]
    ANALYSIS_TYPE_FIELD_NUMBER: _ClassVar[int]
    DETECTION_ID_FIELD_NUMBER: _ClassVar[int]
    DISPLAY_NAME_FIELD_NUMBER: _ClassVar[int]
    ENABLED_FIELD_NUMBER: _ClassVar[int]
    INACTIVE_REASON_FIELD_NUMBER: _ClassVar[int]
    LOG_TYPES_FIELD_NUMBER: _ClassVar[int]
    OVERRIDES_FIELD_NUMBER: _ClassVar[int]
    PATH_FIELD_NUMBER: _ClassVar[int]
    SCHEDULED_QUERIES_FIELD_NUMBER: _ClassVar[int]
    SCHEDULE_FIELD_NUMBER: _ClassVar[int]
    SEVERITY_FIELD_NUMBER: _ClassVar[int]
    TEST_COUNT_FIELD_NUMBER: _ClassVar[int]
    active: bool
    analysis_type: str
    detection_id: str
    display_name: str
    enabled: bool
    inactive_reason: str
    log_types: _containers.RepeatedScalarFieldContainer[str]
    overrides: _containers.RepeatedCompositeFieldContainer[DetectionOverride]
    path: str
    schedule: str
    scheduled_queries: _containers.RepeatedScalarFieldContainer[str]
    severity: Severity
    test_count: int
    def __init__(self, detection_id: _Optional[str] = ..., display_name: _Optional[str] = ..., analysis_type: _Optional[str] = ..., enabled: bool = ..., severity: _Optional[_Union[Severity, str]] = ..., log_types: _Optional[_Iterable[str]] = ..., test_count: _Optional[int] = ..., active: bool = ..., inactive_reason: _Optional[str] = ..., path: _Optional[str] = ..., schedule: _Optional[str] = ..., scheduled_queries: _Optional[_Iterable[str]] = ..., overrides: _Optional[_Iterable[_Union[DetectionOverride, _Mapping]]] = ...) -> None: ...

class DetectionTest(_message.Message):
    __slots__ = ["expected_result", "log", "name"]
    EXPECTED_RESULT_FIELD_NUMBER: _ClassVar[int]
    LOG_FIELD_NUMBER: _ClassVar[int]
    NAME_FIELD_NUMBER: _ClassVar[int]
    expected_result: bool
    log: bytes
    name: str
    def __init__(self, name: _Optional[str] = ..., expected_result: bool = ..., log: _Optional[bytes] = ...) -> None: ...

class DynamicSeverity(_message.Message):
    __slots__ = ["lines", "severity"]
    LINES_FIELD_NUMBER: _ClassVar[int]
    SEVERITY_FIELD_NUMBER: _ClassVar[int]
    lines: _containers.RepeatedScalarFieldContainer[str]
    severity: Severity
    def __init__(self, severity: _Optional[_Union[Severity, str]] = ..., lines: _Optional[_Iterable[str]] = ...) -> None: ...

class EvaluateEventRequest(_message.Message):
    __slots__ = ["dry_run", "event", "event_id", "explain", "log_type"]
    DRY_RUN_FIELD_NUMBER: _ClassVar[int]
    EVENT_FIELD_NUMBER: _ClassVar[int]
    EVENT_ID_FIELD_NUMBER: _ClassVar[int]
    EXPLAIN_FIELD_NUMBER: _ClassVar[int]
    LOG_TYPE_FIELD_NUMBER: _ClassVar[int]
    dry_run: bool
    event: bytes
    event_id: str
    explain: bool
    log_type: str
    def __init__(self, log_type: _Optional[str] = ..., event: _Optional[bytes] = ..., event_id: _Optional[str] = ..., dry_run: bool = ..., explain: bool = ...) -> None: ...

class EvaluateEventResponse(_message.Message):
    __slots__ = ["detections_evaluated", "errors", "explanation", "matches"]
    DETECTIONS_EVALUATED_FIELD_NUMBER: _ClassVar[int]
    ERRORS_FIELD_NUMBER: _ClassVar[int]
    EXPLANATION_FIELD_NUMBER: _ClassVar[int]
    MATCHES_FIELD_NUMBER: _ClassVar[int]
    detections_evaluated: int
    errors: _containers.RepeatedCompositeFieldContainer[DetectionError]
    explanation: Explanation
    matches: _containers.RepeatedCompositeFieldContainer[Match]
    def __init__(self, matches: _Optional[_Iterable[_Union[Match, _Mapping]]] = ..., detections_evaluated: _Optional[int] = ..., errors: _Optional[_Iterable[_Union[DetectionError, _Mapping]]] = ..., explanation: _Optional[_Union[Explanation, _Mapping]] = ...) -> None: ...

class EvaluateEventsRequest(_message.Message):
    __slots__ = ["dry_run", "events", "log_type"]
    DRY_RUN_FIELD_NUMBER: _ClassVar[int]
    EVENTS_FIELD_NUMBER: _ClassVar[int]
    LOG_TYPE_FIELD_NUMBER: _ClassVar[int]
    dry_run: bool
    events: bytes
    log_type: str
    def __init__(self, log_type: _Optional[str] = ..., events: _Optional[bytes] = ..., dry_run: bool = ...) -> None: ...

class EvaluateEventsResponse(_message.Message):
    __slots__ = ["detections_evaluated", "events_evaluated", "rejected", "rejected_count", "results"]
    DETECTIONS_EVALUATED_FIELD_NUMBER: _ClassVar[int]
    EVENTS_EVALUATED_FIELD_NUMBER: _ClassVar[int]
    REJECTED_COUNT_FIELD_NUMBER: _ClassVar[int]
    REJECTED_FIELD_NUMBER: _ClassVar[int]
    RESULTS_FIELD_NUMBER: _ClassVar[int]
    detections_evaluated: int
    events_evaluated: int
    rejected: _containers.RepeatedCompositeFieldContainer[RejectedRecord]
    rejected_count: int
    results: _containers.RepeatedCompositeFieldContainer[EventResult]
    def __init__(self, results: _Optional[_Iterable[_Union[EventResult, _Mapping]]] = ..., events_evaluated: _Optional[int] = ..., rejected: _Optional[_Iterable[_Union[RejectedRecord, _Mapping]]] = ..., detections_evaluated: _Optional[int] = ..., rejected_count: _Optional[int] = ...) -> None: ...

class EventResult(_message.Message):
    __slots__ = ["errors", "index", "matches"]
    ERRORS_FIELD_NUMBER: _ClassVar[int]
    INDEX_FIELD_NUMBER: _ClassVar[int]
    MATCHES_FIELD_NUMBER: _ClassVar[int]
    errors: _containers.RepeatedCompositeFieldContainer[DetectionError]
    index: int
    matches: _containers.RepeatedCompositeFieldContainer[Match]
    def __init__(self, index: _Optional[int] = ..., matches: _Optional[_Iterable[_Union[Match, _Mapping]]] = ..., errors: _Optional[_Iterable[_Union[DetectionError, _Mapping]]] = ...) -> None: ...

class Explanation(_message.Message):
    __slots__ = ["detections", "enrichment"]
    DETECTIONS_FIELD_NUMBER: _ClassVar[int]
    ENRICHMENT_FIELD_NUMBER: _ClassVar[int]
    detections: _containers.RepeatedCompositeFieldContainer[DetectionExplanation]
    enrichment: bytes
    def __init__(self, detections: _Optional[_Iterable[_Union[DetectionExplanation, _Mapping]]] = ..., enrichment: _Optional[bytes] = ...) -> None: ...

class ExpressionExplanation(_message.Message):
    __slots__ = ["actual", "children", "error", "field", "missing", "text", "truncated", "value"]
    ACTUAL_FIELD_NUMBER: _ClassVar[int]
    CHILDREN_FIELD_NUMBER: _ClassVar[int]
    ERROR_FIELD_NUMBER: _ClassVar[int]
    FIELD_FIELD_NUMBER: _ClassVar[int]
    MISSING_FIELD_NUMBER: _ClassVar[int]
    TEXT_FIELD_NUMBER: _ClassVar[int]
    TRUNCATED_FIELD_NUMBER: _ClassVar[int]
    VALUE_FIELD_NUMBER: _ClassVar[int]
    actual: bytes
    children: _containers.RepeatedCompositeFieldContainer[ExpressionExplanation]
    error: str
    field: str
    missing: bool
    text: str
    truncated: bool
    value: bool
    def __init__(self, text: _Optional[str] = ..., value: bool = ..., field: _Optional[str] = ..., actual: _Optional[bytes] = ..., missing: bool = ..., error: _Optional[str] = ..., children: _Optional[_Iterable[_Union[ExpressionExplanation, _Mapping]]] = ..., truncated: bool = ...) -> None: ...

class FlowRecord(_message.Message):
    __slots__ = ["account", "action", "az_id", "bytes", "dst_addr", "dst_port", "end_unix_nanos", "flow_direction", "instance_id", "interface_id", "p_row_id", "packets", "pkt_dst_addr", "pkt_dst_aws_service", "pkt_src_addr", "pkt_src_aws_service", "protocol", "region", "src_addr", "src_port", "start_unix_nanos", "status", "sub_net_id", "sublocation_id", "sublocation_type", "tcp_flags", "traffic_path", "traffic_type", "version", "vpc_id"]
    ACCOUNT_FIELD_NUMBER: _ClassVar[int]
    ACTION_FIELD_NUMBER: _ClassVar[int]
    AZ_ID_FIELD_NUMBER: _ClassVar[int]
    BYTES_FIELD_NUMBER: _ClassVar[int]
    DST_ADDR_FIELD_NUMBER: _ClassVar[int]
    DST_PORT_FIELD_NUMBER: _ClassVar[int]
    END_UNIX_NANOS_FIELD_NUMBER: _ClassVar[int]
    FLOW_DIRECTION_FIELD_NUMBER: _ClassVar[int]
    INSTANCE_ID_FIELD_NUMBER: _ClassVar[int]
    INTERFACE_ID_FIELD_NUMBER: _ClassVar[int]
    PACKETS_FIELD_NUMBER: _ClassVar[int]
    PKT_DST_ADDR_FIELD_NUMBER: _ClassVar[int]
    PKT_DST_AWS_SERVICE_FIELD_NUMBER: _ClassVar[int]
    PKT_SRC_ADDR_FIELD_NUMBER: _ClassVar[int]
    PKT_SRC_AWS_SERVICE_FIELD_NUMBER: _ClassVar[int]
    PROTOCOL_FIELD_NUMBER: _ClassVar[int]
    P_ROW_ID_FIELD_NUMBER: _ClassVar[int]
    REGION_FIELD_NUMBER: _ClassVar[int]
    SRC_ADDR_FIELD_NUMBER: _ClassVar[int]
    SRC_PORT_FIELD_NUMBER: _ClassVar[int]
    START_UNIX_NANOS_FIELD_NUMBER: _ClassVar[int]
    STATUS_FIELD_NUMBER: _ClassVar[int]
    SUBLOCATION_ID_FIELD_NUMBER: _ClassVar[int]
    SUBLOCATION_TYPE_FIELD_NUMBER: _ClassVar[int]
    SUB_NET_ID_FIELD_NUMBER: _ClassVar[int]
    TCP_FLAGS_FIELD_NUMBER: _ClassVar[int]
    TRAFFIC_PATH_FIELD_NUMBER: _ClassVar[int]
    TRAFFIC_TYPE_FIELD_NUMBER: _ClassVar[int]
    VERSION_FIELD_NUMBER: _ClassVar[int]
    VPC_ID_FIELD_NUMBER: _ClassVar[int]
    account: str
    action: str
    az_id: str
    bytes: int
    dst_addr: str
    dst_port: int
    end_unix_nanos: int
    flow_direction: str
    instance_id: str
    interface_id: str
    p_row_id: str
    packets: int
    pkt_dst_addr: str
    pkt_dst_aws_service: str
    pkt_src_addr: str
    pkt_src_aws_service: str
    protocol: int
    region: str
    src_addr: str
    src_port: int
    start_unix_nanos: int
    status: str
    sub_net_id: str
    sublocation_id: str
    sublocation_type: str
    tcp_flags: int
    traffic_path: int
    traffic_type: str
    version: int
    vpc_id: str
    def __init__(self, version: _Optional[int] = ..., account: _Optional[str] = ..., interface_id: _Optional[str] = ..., src_addr: _Optional[str] = ..., dst_addr: _Optional[str] = ..., src_port: _Optional[int] = ..., dst_port: _Optional[int] = ..., protocol: _Optional[int] = ..., packets: _Optional[int] = ..., bytes: _Optional[int] = ..., start_unix_nanos: _Optional[int] = ..., end_unix_nanos: _Optional[int] = ..., action: _Optional[str] = ..., status: _Optional[str] = ..., vpc_id: _Optional[str] = ..., sub_net_id: _Optional[str] = ..., instance_id: _Optional[str] = ..., tcp_flags: _Optional[int] = ..., traffic_type: _Optional[str] = ..., pkt_src_addr: _Optional[str] = ..., pkt_dst_addr: _Optional[str] = ..., region: _Optional[str] = ..., az_id: _Optional[str] = ..., sublocation_type: _Optional[str] = ..., sublocation_id: _Optional[str] = ..., pkt_src_aws_service: _Optional[str] = ..., pkt_dst_aws_service: _Optional[str] = ..., flow_direction: _Optional[str] = ..., traffic_path: _Optional[int] = ..., p_row_id: _Optional[str] = ...) -> None: ...

class FlowStatus(_message.Message):
    __slots__ = ["commits", "commits_failed", "directory", "flows_accepted", "flows_evicted", "flows_refused", "flows_repeated", "flows_undated", "last_error", "log_bytes", "queries_failed", "queries_run", "window"]
    COMMITS_FAILED_FIELD_NUMBER: _ClassVar[int]
    COMMITS_FIELD_NUMBER: _ClassVar[int]
    DIRECTORY_FIELD_NUMBER: _ClassVar[int]
    FLOWS_ACCEPTED_FIELD_NUMBER: _ClassVar[int]
    FLOWS_EVICTED_FIELD_NUMBER: _ClassVar[int]
    FLOWS_REFUSED_FIELD_NUMBER: _ClassVar[int]
    FLOWS_REPEATED_FIELD_NUMBER: _ClassVar[int]
    FLOWS_UNDATED_FIELD_NUMBER: _ClassVar[int]
    LAST_ERROR_FIELD_NUMBER: _ClassVar[int]
    LOG_BYTES_FIELD_NUMBER: _ClassVar[int]
    QUERIES_FAILED_FIELD_NUMBER: _ClassVar[int]
    QUERIES_RUN_FIELD_NUMBER: _ClassVar[int]
    WINDOW_FIELD_NUMBER: _ClassVar[int]
    commits: int
    commits_failed: int
    directory: str
    flows_accepted: int
    flows_evicted: int
    flows_refused: int
    flows_repeated: int
    flows_undated: int
    last_error: str
    log_bytes: int
    queries_failed: int
    queries_run: int
    window: FlowWindowInfo
    def __init__(self, window: _Optional[_Union[FlowWindowInfo, _Mapping]] = ..., flows_accepted: _Optional[int] = ..., flows_refused: _Optional[int] = ..., flows_repeated: _Optional[int] = ..., flows_evicted: _Optional[int] = ..., queries_run: _Optional[int] = ..., queries_failed: _Optional[int] = ..., directory: _Optional[str] = ..., log_bytes: _Optional[int] = ..., commits: _Optional[int] = ..., commits_failed: _Optional[int] = ..., last_error: _Optional[str] = ..., flows_undated: _Optional[int] = ...) -> None: ...

class FlowWindowInfo(_message.Message):
    __slots__ = ["byte_count", "complete_since_unix_nanos", "dropped_early_count", "flow_count", "newest_unix_nanos", "oldest_unix_nanos", "retention_seconds", "segment_count"]
    BYTE_COUNT_FIELD_NUMBER: _ClassVar[int]
    COMPLETE_SINCE_UNIX_NANOS_FIELD_NUMBER: _ClassVar[int]
    DROPPED_EARLY_COUNT_FIELD_NUMBER: _ClassVar[int]
    FLOW_COUNT_FIELD_NUMBER: _ClassVar[int]
    NEWEST_UNIX_NANOS_FIELD_NUMBER: _ClassVar[int]
    OLDEST_UNIX_NANOS_FIELD_NUMBER: _ClassVar[int]
    RETENTION_SECONDS_FIELD_NUMBER: _ClassVar[int]
    SEGMENT_COUNT_FIELD_NUMBER: _ClassVar[int]
    byte_count: int
    complete_since_unix_nanos: int
    dropped_early_count: int
    flow_count: int
    newest_unix_nanos: int
    oldest_unix_nanos: int
    retention_seconds: int
    segment_count: int
    def __init__(self, flow_count: _Optional[int] = ..., byte_count: _Optional[int] = ..., segment_count: _Optional[int] = ..., oldest_unix_nanos: _Optional[int] = ..., newest_unix_nanos: _Optional[int] = ..., complete_since_unix_nanos: _Optional[int] = ..., dropped_early_count: _Optional[int] = ..., retention_seconds: _Optional[int] = ...) -> None: ...

class GetAlertRequest(_message.Message):
    __slots__ = ["alert_id"]
    ALERT_ID_FIELD_NUMBER: _ClassVar[int]
    alert_id: str
    def __init__(self, alert_id: _Optional[str] = ...) -> None: ...

class GetAlertResponse(_message.Message):
    __slots__ = ["alert", "events", "history"]
    ALERT_FIELD_NUMBER: _ClassVar[int]
    EVENTS_FIELD_NUMBER: _ClassVar[int]
    HISTORY_FIELD_NUMBER: _ClassVar[int]
    alert: Alert
    events: _containers.RepeatedCompositeFieldContainer[AlertEvent]
    history: _containers.RepeatedCompositeFieldContainer[AlertNote]
    def __init__(self, alert: _Optional[_Union[Alert, _Mapping]] = ..., events: _Optional[_Iterable[_Union[AlertEvent, _Mapping]]] = ..., history: _Optional[_Iterable[_Union[AlertNote, _Mapping]]] = ...) -> None: ...

class GetDetectionRequest(_message.Message):
    __slots__ = ["detection_id"]
    DETECTION_ID_FIELD_NUMBER: _ClassVar[int]
    detection_id: str
    def __init__(self, detection_id: _Optional[str] = ...) -> None: ...

class GetDetectionResponse(_message.Message):
    __slots__ = ["alert_title", "body_path", "create_alert", "data_models", "dedup_period_minutes", "description", "dynamic_severities", "exclusions", "functions", "group_by", "helpers", "indicators", "logic", "output_fields", "output_ids", "query", "reference", "reports", "runbook", "scheduled_rules", "source", "summary", "summary_attributes", "tags", "tests", "threshold", "timeout_minutes", "unique", "unread"]
    ALERT_TITLE_FIELD_NUMBER: _ClassVar[int]
    BODY_PATH_FIELD_NUMBER: _ClassVar[int]
    CREATE_ALERT_FIELD_NUMBER: _ClassVar[int]
    DATA_MODELS_FIELD_NUMBER: _ClassVar[int]
    DEDUP_PERIOD_MINUTES_FIELD_NUMBER: _ClassVar[int]
    DESCRIPTION_FIELD_NUMBER: _ClassVar[int]
    DYNAMIC_SEVERITIES_FIELD_NUMBER: _ClassVar[int]
    EXCLUSIONS_FIELD_NUMBER: _ClassVar[int]
    FUNCTIONS_FIELD_NUMBER: _ClassVar[int]
    GROUP_BY_FIELD_NUMBER: _ClassVar[int]
    HELPERS_FIELD_NUMBER: _ClassVar[int]
    INDICATORS_FIELD_NUMBER: _ClassVar[int]
    LOGIC_FIELD_NUMBER: _ClassVar[int]
    OUTPUT_FIELDS_FIELD_NUMBER: _ClassVar[int]
    OUTPUT_IDS_FIELD_NUMBER: _ClassVar[int]
    QUERY_FIELD_NUMBER: _ClassVar[int]
    REFERENCE_FIELD_NUMBER: _ClassVar[int]
    REPORTS_FIELD_NUMBER: _ClassVar[int]
    RUNBOOK_FIELD_NUMBER: _ClassVar[int]
    SCHEDULED_RULES_FIELD_NUMBER: _ClassVar[int]
    SOURCE_FIELD_NUMBER: _ClassVar[int]
    SUMMARY_ATTRIBUTES_FIELD_NUMBER: _ClassVar[int]
    SUMMARY_FIELD_NUMBER: _ClassVar[int]
    TAGS_FIELD_NUMBER: _ClassVar[int]
    TESTS_FIELD_NUMBER: _ClassVar[int]
    THRESHOLD_FIELD_NUMBER: _ClassVar[int]
    TIMEOUT_MINUTES_FIELD_NUMBER: _ClassVar[int]
    UNIQUE_FIELD_NUMBER: _ClassVar[int]
    UNREAD_FIELD_NUMBER: _ClassVar[int]
    alert_title: str
    body_path: str
    create_alert: bool
    data_models: _containers.RepeatedScalarFieldContainer[str]
    dedup_period_minutes: int
    description: str
    dynamic_severities: _containers.RepeatedCompositeFieldContainer[DynamicSeverity]
    exclusions: _containers.RepeatedCompositeFieldContainer[Indicator]
    functions: _containers.RepeatedScalarFieldContainer[str]
    group_by: _containers.RepeatedScalarFieldContainer[str]
    helpers: _containers.RepeatedScalarFieldContainer[str]
    indicators: _containers.RepeatedCompositeFieldContainer[Indicator]
    logic: _containers.RepeatedCompositeFieldContainer[LogicStage]
    output_fields: _containers.RepeatedCompositeFieldContainer[OutputField]
    output_ids: _containers.RepeatedScalarFieldContainer[str]
    query: str
    reference: str
    reports: _containers.RepeatedCompositeFieldContainer[Report]
    runbook: str
    scheduled_rules: _containers.RepeatedScalarFieldContainer[str]
    source: bytes
    summary: DetectionSummary
    summary_attributes: _containers.RepeatedScalarFieldContainer[str]
    tags: _containers.RepeatedScalarFieldContainer[str]
    tests: _containers.RepeatedCompositeFieldContainer[DetectionTest]
    threshold: int
    timeout_minutes: int
    unique: str
    unread: _containers.RepeatedScalarFieldContainer[str]
    def __init__(self, summary: _Optional[_Union[DetectionSummary, _Mapping]] = ..., description: _Optional[str] = ..., reference: _Optional[str] = ..., runbook: _Optional[str] = ..., tags: _Optional[_Iterable[str]] = ..., reports: _Optional[_Iterable[_Union[Report, _Mapping]]] = ..., dedup_period_minutes: _Optional[int] = ..., threshold: _Optional[int] = ..., create_alert: bool = ..., summary_attributes: _Optional[_Iterable[str]] = ..., output_ids: _Optional[_Iterable[str]] = ..., alert_title: _Optional[str] = ..., group_by: _Optional[_Iterable[str]] = ..., unique: _Optional[str] = ..., tests: _Optional[_Iterable[_Union[DetectionTest, _Mapping]]] = ..., logic: _Optional[_Iterable[_Union[LogicStage, _Mapping]]] = ..., indicators: _Optional[_Iterable[_Union[Indicator, _Mapping]]] = ..., exclusions: _Optional[_Iterable[_Union[Indicator, _Mapping]]] = ..., output_fields: _Optional[_Iterable[_Union[OutputField, _Mapping]]] = ..., dynamic_severities: _Optional[_Iterable[_Union[DynamicSeverity, _Mapping]]] = ..., query: _Optional[str] = ..., scheduled_rules: _Optional[_Iterable[str]] = ..., timeout_minutes: _Optional[int] = ..., body_path: _Optional[str] = ..., functions: _Optional[_Iterable[str]] = ..., helpers: _Optional[_Iterable[str]] = ..., data_models: _Optional[_Iterable[str]] = ..., unread: _Optional[_Iterable[str]] = ..., source: _Optional[bytes] = ...) -> None: ...

class GetKeyValueRequest(_message.Message):
    __slots__ = ["key"]
    KEY_FIELD_NUMBER: _ClassVar[int]
    key: str
    def __init__(self, key: _Optional[str] = ...) -> None: ...

class GetKeyValueResponse(_message.Message):
    __slots__ = ["dictionary", "strings", "summary"]
    DICTIONARY_FIELD_NUMBER: _ClassVar[int]
    STRINGS_FIELD_NUMBER: _ClassVar[int]
    SUMMARY_FIELD_NUMBER: _ClassVar[int]
    dictionary: bytes
    strings: _containers.RepeatedScalarFieldContainer[str]
    summary: KeyValueSummary
    def __init__(self, summary: _Optional[_Union[KeyValueSummary, _Mapping]] = ..., strings: _Optional[_Iterable[str]] = ..., dictionary: _Optional[bytes] = ...) -> None: ...

class GetMetricsRequest(_message.Message):
    __slots__ = []
    def __init__(self) -> None: ...

class GetMetricsResponse(_message.Message):
    __slots__ = ["text"]
    TEXT_FIELD_NUMBER: _ClassVar[int]
    text: bytes
    def __init__(self, text: _Optional[bytes] = ...) -> None: ...

class GetStatusRequest(_message.Message):
    __slots__ = ["activity"]
    ACTIVITY_FIELD_NUMBER: _ClassVar[int]
    activity: bool
    def __init__(self, activity: bool = ...) -> None: ...

class GetStatusResponse(_message.Message):
    __slots__ = ["activity", "calls_in_flight", "components", "connections_accepted", "connections_broken", "connections_open", "connections_refused", "correlations", "detection_errors", "detections_active", "detections_loaded", "detections_loaded_unix_nanos", "events_evaluated", "events_rejected", "flows", "last_reload_refusal", "last_reload_unix_nanos", "limits", "log_level", "log_types", "matches", "problem_count", "python", "queries", "recovery_notes", "reloads", "reloads_refused", "requests", "requests_failed", "signals_dropped", "signals_kept", "silences_active", "started_unix_nanos", "state", "state_status", "uptime_nanos", "version"]
    ACTIVITY_FIELD_NUMBER: _ClassVar[int]
    CALLS_IN_FLIGHT_FIELD_NUMBER: _ClassVar[int]
    COMPONENTS_FIELD_NUMBER: _ClassVar[int]
    CONNECTIONS_ACCEPTED_FIELD_NUMBER: _ClassVar[int]
    CONNECTIONS_BROKEN_FIELD_NUMBER: _ClassVar[int]
    CONNECTIONS_OPEN_FIELD_NUMBER: _ClassVar[int]
    CONNECTIONS_REFUSED_FIELD_NUMBER: _ClassVar[int]
    CORRELATIONS_FIELD_NUMBER: _ClassVar[int]
    DETECTIONS_ACTIVE_FIELD_NUMBER: _ClassVar[int]
    DETECTIONS_LOADED_FIELD_NUMBER: _ClassVar[int]
    DETECTIONS_LOADED_UNIX_NANOS_FIELD_NUMBER: _ClassVar[int]
    DETECTION_ERRORS_FIELD_NUMBER: _ClassVar[int]
    EVENTS_EVALUATED_FIELD_NUMBER: _ClassVar[int]
    EVENTS_REJECTED_FIELD_NUMBER: _ClassVar[int]
    FLOWS_FIELD_NUMBER: _ClassVar[int]
    LAST_RELOAD_REFUSAL_FIELD_NUMBER: _ClassVar[int]
    LAST_RELOAD_UNIX_NANOS_FIELD_NUMBER: _ClassVar[int]
    LIMITS_FIELD_NUMBER: _ClassVar[int]
    LOG_LEVEL_FIELD_NUMBER: _ClassVar[int]
    LOG_TYPES_FIELD_NUMBER: _ClassVar[int]
    MATCHES_FIELD_NUMBER: _ClassVar[int]
    PROBLEM_COUNT_FIELD_NUMBER: _ClassVar[int]
    PYTHON_FIELD_NUMBER: _ClassVar[int]
    QUERIES_FIELD_NUMBER: _ClassVar[int]
    RECOVERY_NOTES_FIELD_NUMBER: _ClassVar[int]
    RELOADS_FIELD_NUMBER: _ClassVar[int]
    RELOADS_REFUSED_FIELD_NUMBER: _ClassVar[int]
    REQUESTS_FAILED_FIELD_NUMBER: _ClassVar[int]
    REQUESTS_FIELD_NUMBER: _ClassVar[int]
    SIGNALS_DROPPED_FIELD_NUMBER: _ClassVar[int]
    SIGNALS_KEPT_FIELD_NUMBER: _ClassVar[int]
    SILENCES_ACTIVE_FIELD_NUMBER: _ClassVar[int]
    STARTED_UNIX_NANOS_FIELD_NUMBER: _ClassVar[int]
    STATE_FIELD_NUMBER: _ClassVar[int]
    STATE_STATUS_FIELD_NUMBER: _ClassVar[int]
    UPTIME_NANOS_FIELD_NUMBER: _ClassVar[int]
    VERSION_FIELD_NUMBER: _ClassVar[int]
    activity: Activity
    calls_in_flight: int
    components: _containers.RepeatedCompositeFieldContainer[Component]
    connections_accepted: int
    connections_broken: int
    connections_open: int
    connections_refused: int
    correlations: _containers.RepeatedCompositeFieldContainer[CorrelationStatus]
    detection_errors: int
    detections_active: int
    detections_loaded: int
    detections_loaded_unix_nanos: int
    events_evaluated: int
    events_rejected: int
    flows: FlowStatus
    last_reload_refusal: str
    last_reload_unix_nanos: int
    limits: _containers.RepeatedCompositeFieldContainer[Limit]
    log_level: str
    log_types: _containers.RepeatedCompositeFieldContainer[LogTypeStatus]
    matches: int
    problem_count: int
    python: PythonStatus
    queries: _containers.RepeatedCompositeFieldContainer[ScheduledQueryStatus]
    recovery_notes: _containers.RepeatedScalarFieldContainer[str]
    reloads: int
    reloads_refused: int
    requests: int
    requests_failed: int
    signals_dropped: int
    signals_kept: int
    silences_active: int
    started_unix_nanos: int
    state: str
    state_status: StateStatus
    uptime_nanos: int
    version: str
    def __init__(self, version: _Optional[str] = ..., started_unix_nanos: _Optional[int] = ..., uptime_nanos: _Optional[int] = ..., detections_loaded: _Optional[int] = ..., detections_active: _Optional[int] = ..., problem_count: _Optional[int] = ..., events_evaluated: _Optional[int] = ..., events_rejected: _Optional[int] = ..., matches: _Optional[int] = ..., detection_errors: _Optional[int] = ..., connections_open: _Optional[int] = ..., connections_accepted: _Optional[int] = ..., connections_refused: _Optional[int] = ..., requests: _Optional[int] = ..., requests_failed: _Optional[int] = ..., calls_in_flight: _Optional[int] = ..., limits: _Optional[_Iterable[_Union[Limit, _Mapping]]] = ..., state: _Optional[str] = ..., components: _Optional[_Iterable[_Union[Component, _Mapping]]] = ..., log_types: _Optional[_Iterable[_Union[LogTypeStatus, _Mapping]]] = ..., detections_loaded_unix_nanos: _Optional[int] = ..., connections_broken: _Optional[int] = ..., state_status: _Optional[_Union[StateStatus, _Mapping]] = ..., flows: _Optional[_Union[FlowStatus, _Mapping]] = ..., queries: _Optional[_Iterable[_Union[ScheduledQueryStatus, _Mapping]]] = ..., reloads: _Optional[int] = ..., reloads_refused: _Optional[int] = ..., last_reload_refusal: _Optional[str] = ..., last_reload_unix_nanos: _Optional[int] = ..., python: _Optional[_Union[PythonStatus, _Mapping]] = ..., recovery_notes: _Optional[_Iterable[str]] = ..., silences_active: _Optional[int] = ..., log_level: _Optional[str] = ..., activity: _Optional[_Union[Activity, _Mapping]] = ..., correlations: _Optional[_Iterable[_Union[CorrelationStatus, _Mapping]]] = ..., signals_kept: _Optional[int] = ..., signals_dropped: _Optional[int] = ...) -> None: ...

class Indicator(_message.Message):
    __slots__ = ["corpus_count", "field", "kind", "values"]
    CORPUS_COUNT_FIELD_NUMBER: _ClassVar[int]
    FIELD_FIELD_NUMBER: _ClassVar[int]
    KIND_FIELD_NUMBER: _ClassVar[int]
    VALUES_FIELD_NUMBER: _ClassVar[int]
    corpus_count: int
    field: str
    kind: str
    values: _containers.RepeatedScalarFieldContainer[str]
    def __init__(self, field: _Optional[str] = ..., kind: _Optional[str] = ..., values: _Optional[_Iterable[str]] = ..., corpus_count: _Optional[int] = ...) -> None: ...

class IngestFlowRequest(_message.Message):
    __slots__ = ["flows", "format", "lines", "log_type"]
    FLOWS_FIELD_NUMBER: _ClassVar[int]
    FORMAT_FIELD_NUMBER: _ClassVar[int]
    LINES_FIELD_NUMBER: _ClassVar[int]
    LOG_TYPE_FIELD_NUMBER: _ClassVar[int]
    flows: _containers.RepeatedCompositeFieldContainer[FlowRecord]
    format: str
    lines: bytes
    log_type: str
    def __init__(self, log_type: _Optional[str] = ..., flows: _Optional[_Iterable[_Union[FlowRecord, _Mapping]]] = ..., lines: _Optional[bytes] = ..., format: _Optional[str] = ...) -> None: ...

class IngestFlowResponse(_message.Message):
    __slots__ = ["accepted_count", "detections_evaluated", "errors", "match_count", "matches", "notes", "rejected", "rejected_count", "repeated_count", "undated_count", "window"]
    ACCEPTED_COUNT_FIELD_NUMBER: _ClassVar[int]
    DETECTIONS_EVALUATED_FIELD_NUMBER: _ClassVar[int]
    ERRORS_FIELD_NUMBER: _ClassVar[int]
    MATCHES_FIELD_NUMBER: _ClassVar[int]
    MATCH_COUNT_FIELD_NUMBER: _ClassVar[int]
    NOTES_FIELD_NUMBER: _ClassVar[int]
    REJECTED_COUNT_FIELD_NUMBER: _ClassVar[int]
    REJECTED_FIELD_NUMBER: _ClassVar[int]
    REPEATED_COUNT_FIELD_NUMBER: _ClassVar[int]
    UNDATED_COUNT_FIELD_NUMBER: _ClassVar[int]
    WINDOW_FIELD_NUMBER: _ClassVar[int]
    accepted_count: int
    detections_evaluated: int
    errors: _containers.RepeatedCompositeFieldContainer[DetectionError]
    match_count: int
    matches: _containers.RepeatedCompositeFieldContainer[Match]
    notes: _containers.RepeatedScalarFieldContainer[str]
    rejected: _containers.RepeatedCompositeFieldContainer[RejectedRecord]
    rejected_count: int
    repeated_count: int
    undated_count: int
    window: FlowWindowInfo
    def __init__(self, accepted_count: _Optional[int] = ..., rejected_count: _Optional[int] = ..., rejected: _Optional[_Iterable[_Union[RejectedRecord, _Mapping]]] = ..., matches: _Optional[_Iterable[_Union[Match, _Mapping]]] = ..., window: _Optional[_Union[FlowWindowInfo, _Mapping]] = ..., repeated_count: _Optional[int] = ..., errors: _Optional[_Iterable[_Union[DetectionError, _Mapping]]] = ..., detections_evaluated: _Optional[int] = ..., match_count: _Optional[int] = ..., notes: _Optional[_Iterable[str]] = ..., undated_count: _Optional[int] = ...) -> None: ...

class KeyValueSummary(_message.Message):
    __slots__ = ["byte_count", "count", "dictionary_bytes", "expires_unix_nanos", "has_count", "key", "string_count", "updated_unix_nanos"]
    BYTE_COUNT_FIELD_NUMBER: _ClassVar[int]
    COUNT_FIELD_NUMBER: _ClassVar[int]
    DICTIONARY_BYTES_FIELD_NUMBER: _ClassVar[int]
    EXPIRES_UNIX_NANOS_FIELD_NUMBER: _ClassVar[int]
    HAS_COUNT_FIELD_NUMBER: _ClassVar[int]
    KEY_FIELD_NUMBER: _ClassVar[int]
    STRING_COUNT_FIELD_NUMBER: _ClassVar[int]
    UPDATED_UNIX_NANOS_FIELD_NUMBER: _ClassVar[int]
    byte_count: int
    count: int
    dictionary_bytes: int
    expires_unix_nanos: int
    has_count: bool
    key: str
    string_count: int
    updated_unix_nanos: int
    def __init__(self, key: _Optional[str] = ..., string_count: _Optional[int] = ..., dictionary_bytes: _Optional[int] = ..., has_count: bool = ..., count: _Optional[int] = ..., expires_unix_nanos: _Optional[int] = ..., updated_unix_nanos: _Optional[int] = ..., byte_count: _Optional[int] = ...) -> None: ...

class LatencyBucket(_message.Message):
    __slots__ = ["above_nanos", "count", "up_to_nanos"]
    ABOVE_NANOS_FIELD_NUMBER: _ClassVar[int]
    COUNT_FIELD_NUMBER: _ClassVar[int]
    UP_TO_NANOS_FIELD_NUMBER: _ClassVar[int]
    above_nanos: int
    count: int
    up_to_nanos: int
    def __init__(self, above_nanos: _Optional[int] = ..., up_to_nanos: _Optional[int] = ..., count: _Optional[int] = ...) -> None: ...

class Limit(_message.Message):
    __slots__ = ["description", "name", "value"]
    DESCRIPTION_FIELD_NUMBER: _ClassVar[int]
    NAME_FIELD_NUMBER: _ClassVar[int]
    VALUE_FIELD_NUMBER: _ClassVar[int]
    description: str
    name: str
    value: int
    def __init__(self, name: _Optional[str] = ..., value: _Optional[int] = ..., description: _Optional[str] = ...) -> None: ...

class ListAlertsRequest(_message.Message):
    __slots__ = ["created_after_unix_nanos", "created_before_unix_nanos", "detection_id", "page_size", "page_token", "severities", "silence_id", "statuses", "text"]
    CREATED_AFTER_UNIX_NANOS_FIELD_NUMBER: _ClassVar[int]
    CREATED_BEFORE_UNIX_NANOS_FIELD_NUMBER: _ClassVar[int]
    DETECTION_ID_FIELD_NUMBER: _ClassVar[int]
    PAGE_SIZE_FIELD_NUMBER: _ClassVar[int]
    PAGE_TOKEN_FIELD_NUMBER: _ClassVar[int]
    SEVERITIES_FIELD_NUMBER: _ClassVar[int]
    SILENCE_ID_FIELD_NUMBER: _ClassVar[int]
    STATUSES_FIELD_NUMBER: _ClassVar[int]
    TEXT_FIELD_NUMBER: _ClassVar[int]
    created_after_unix_nanos: int
    created_before_unix_nanos: int
    detection_id: str
    page_size: int
    page_token: str
    severities: _containers.RepeatedScalarFieldContainer[Severity]
    silence_id: int
    statuses: _containers.RepeatedScalarFieldContainer[AlertStatus]
    text: str
    def __init__(self, created_after_unix_nanos: _Optional[int] = ..., created_before_unix_nanos: _Optional[int] = ..., detection_id: _Optional[str] = ..., severities: _Optional[_Iterable[_Union[Severity, str]]] = ..., statuses: _Optional[_Iterable[_Union[AlertStatus, str]]] = ..., text: _Optional[str] = ..., page_size: _Optional[int] = ..., page_token: _Optional[str] = ..., silence_id: _Optional[int] = ...) -> None: ...

class ListAlertsResponse(_message.Message):
    __slots__ = ["alerts", "next_page_token"]
    ALERTS_FIELD_NUMBER: _ClassVar[int]
    NEXT_PAGE_TOKEN_FIELD_NUMBER: _ClassVar[int]
    alerts: _containers.RepeatedCompositeFieldContainer[Alert]
    next_page_token: str
    def __init__(self, alerts: _Optional[_Iterable[_Union[Alert, _Mapping]]] = ..., next_page_token: _Optional[str] = ...) -> None: ...

class ListCallersRequest(_message.Message):
    __slots__ = []
    def __init__(self) -> None: ...

class ListCallersResponse(_message.Message):
    __slots__ = ["caller_count", "callers", "memory_bytes", "memory_bytes_max", "memory_peak_bytes"]
    CALLERS_FIELD_NUMBER: _ClassVar[int]
    CALLER_COUNT_FIELD_NUMBER: _ClassVar[int]
    MEMORY_BYTES_FIELD_NUMBER: _ClassVar[int]
    MEMORY_BYTES_MAX_FIELD_NUMBER: _ClassVar[int]
    MEMORY_PEAK_BYTES_FIELD_NUMBER: _ClassVar[int]
    caller_count: int
    callers: _containers.RepeatedCompositeFieldContainer[CallerStatus]
    memory_bytes: int
    memory_bytes_max: int
    memory_peak_bytes: int
    def __init__(self, callers: _Optional[_Iterable[_Union[CallerStatus, _Mapping]]] = ..., caller_count: _Optional[int] = ..., memory_bytes: _Optional[int] = ..., memory_bytes_max: _Optional[int] = ..., memory_peak_bytes: _Optional[int] = ...) -> None: ...

class ListDetectionsRequest(_message.Message):
    __slots__ = ["log_type", "page_size", "page_token", "text"]
    LOG_TYPE_FIELD_NUMBER: _ClassVar[int]
    PAGE_SIZE_FIELD_NUMBER: _ClassVar[int]
    PAGE_TOKEN_FIELD_NUMBER: _ClassVar[int]
    TEXT_FIELD_NUMBER: _ClassVar[int]
    log_type: str
    page_size: int
    page_token: str
    text: str
    def __init__(self, log_type: _Optional[str] = ..., text: _Optional[str] = ..., page_size: _Optional[int] = ..., page_token: _Optional[str] = ...) -> None: ...

class ListDetectionsResponse(_message.Message):
    __slots__ = ["detections", "next_page_token", "total_count"]
    DETECTIONS_FIELD_NUMBER: _ClassVar[int]
    NEXT_PAGE_TOKEN_FIELD_NUMBER: _ClassVar[int]
    TOTAL_COUNT_FIELD_NUMBER: _ClassVar[int]
    detections: _containers.RepeatedCompositeFieldContainer[DetectionSummary]
    next_page_token: str
    total_count: int
    def __init__(self, detections: _Optional[_Iterable[_Union[DetectionSummary, _Mapping]]] = ..., next_page_token: _Optional[str] = ..., total_count: _Optional[int] = ...) -> None: ...

class ListKeyValuesRequest(_message.Message):
    __slots__ = ["match", "page_token"]
    MATCH_FIELD_NUMBER: _ClassVar[int]
    PAGE_TOKEN_FIELD_NUMBER: _ClassVar[int]
    match: str
    page_token: str
    def __init__(self, match: _Optional[str] = ..., page_token: _Optional[str] = ...) -> None: ...

class ListKeyValuesResponse(_message.Message):
    __slots__ = ["key_values", "next_page_token"]
    KEY_VALUES_FIELD_NUMBER: _ClassVar[int]
    NEXT_PAGE_TOKEN_FIELD_NUMBER: _ClassVar[int]
    key_values: _containers.RepeatedCompositeFieldContainer[KeyValueSummary]
    next_page_token: str
    def __init__(self, key_values: _Optional[_Iterable[_Union[KeyValueSummary, _Mapping]]] = ..., next_page_token: _Optional[str] = ...) -> None: ...

class ListLookupsRequest(_message.Message):
    __slots__ = []
    def __init__(self) -> None: ...

class ListLookupsResponse(_message.Message):
    __slots__ = ["memory_bytes", "memory_bytes_max", "tables"]
    MEMORY_BYTES_FIELD_NUMBER: _ClassVar[int]
    MEMORY_BYTES_MAX_FIELD_NUMBER: _ClassVar[int]
    TABLES_FIELD_NUMBER: _ClassVar[int]
    memory_bytes: int
    memory_bytes_max: int
    tables: _containers.RepeatedCompositeFieldContainer[LookupSummary]
    def __init__(self, tables: _Optional[_Iterable[_Union[LookupSummary, _Mapping]]] = ..., memory_bytes: _Optional[int] = ..., memory_bytes_max: _Optional[int] = ...) -> None: ...

class ListValue(_message.Message):
    __slots__ = ["values"]
    VALUES_FIELD_NUMBER: _ClassVar[int]
    values: _containers.RepeatedCompositeFieldContainer[Value]
    def __init__(self, values: _Optional[_Iterable[_Union[Value, _Mapping]]] = ...) -> None: ...

class LogTypeActivity(_message.Message):
    __slots__ = ["bytes", "events", "log_type", "matches", "rejected"]
    BYTES_FIELD_NUMBER: _ClassVar[int]
    EVENTS_FIELD_NUMBER: _ClassVar[int]
    LOG_TYPE_FIELD_NUMBER: _ClassVar[int]
    MATCHES_FIELD_NUMBER: _ClassVar[int]
    REJECTED_FIELD_NUMBER: _ClassVar[int]
    bytes: int
    events: int
    log_type: str
    matches: int
    rejected: int
    def __init__(self, log_type: _Optional[str] = ..., events: _Optional[int] = ..., rejected: _Optional[int] = ..., matches: _Optional[int] = ..., bytes: _Optional[int] = ...) -> None: ...

class LogTypeStatus(_message.Message):
    __slots__ = ["detections_active", "log_type"]
    DETECTIONS_ACTIVE_FIELD_NUMBER: _ClassVar[int]
    LOG_TYPE_FIELD_NUMBER: _ClassVar[int]
    detections_active: int
    log_type: str
    def __init__(self, log_type: _Optional[str] = ..., detections_active: _Optional[int] = ...) -> None: ...

class LogicStage(_message.Message):
    __slots__ = ["lines", "name"]
    LINES_FIELD_NUMBER: _ClassVar[int]
    NAME_FIELD_NUMBER: _ClassVar[int]
    lines: _containers.RepeatedScalarFieldContainer[str]
    name: str
    def __init__(self, name: _Optional[str] = ..., lines: _Optional[_Iterable[str]] = ...) -> None: ...

class LookupAssociation(_message.Message):
    __slots__ = ["log_type", "selectors", "used"]
    LOG_TYPE_FIELD_NUMBER: _ClassVar[int]
    SELECTORS_FIELD_NUMBER: _ClassVar[int]
    USED_FIELD_NUMBER: _ClassVar[int]
    log_type: str
    selectors: _containers.RepeatedScalarFieldContainer[str]
    used: bool
    def __init__(self, log_type: _Optional[str] = ..., selectors: _Optional[_Iterable[str]] = ..., used: bool = ...) -> None: ...

class LookupRequest(_message.Message):
    __slots__ = ["key", "table"]
    KEY_FIELD_NUMBER: _ClassVar[int]
    TABLE_FIELD_NUMBER: _ClassVar[int]
    key: str
    table: str
    def __init__(self, table: _Optional[str] = ..., key: _Optional[str] = ...) -> None: ...

class LookupResponse(_message.Message):
    __slots__ = ["found", "line", "path", "row", "row_key"]
    FOUND_FIELD_NUMBER: _ClassVar[int]
    LINE_FIELD_NUMBER: _ClassVar[int]
    PATH_FIELD_NUMBER: _ClassVar[int]
    ROW_FIELD_NUMBER: _ClassVar[int]
    ROW_KEY_FIELD_NUMBER: _ClassVar[int]
    found: bool
    line: int
    path: str
    row: bytes
    row_key: str
    def __init__(self, found: bool = ..., row: _Optional[bytes] = ..., row_key: _Optional[str] = ..., path: _Optional[str] = ..., line: _Optional[int] = ...) -> None: ...

class LookupSummary(_message.Message):
    __slots__ = ["data_path", "inactive_reason", "key_count", "key_kind", "loaded", "log_types", "memory_bytes", "path", "primary_key", "row_count", "schema", "table"]
    DATA_PATH_FIELD_NUMBER: _ClassVar[int]
    INACTIVE_REASON_FIELD_NUMBER: _ClassVar[int]
    KEY_COUNT_FIELD_NUMBER: _ClassVar[int]
    KEY_KIND_FIELD_NUMBER: _ClassVar[int]
    LOADED_FIELD_NUMBER: _ClassVar[int]
    LOG_TYPES_FIELD_NUMBER: _ClassVar[int]
    MEMORY_BYTES_FIELD_NUMBER: _ClassVar[int]
    PATH_FIELD_NUMBER: _ClassVar[int]
    PRIMARY_KEY_FIELD_NUMBER: _ClassVar[int]
    ROW_COUNT_FIELD_NUMBER: _ClassVar[int]
    SCHEMA_FIELD_NUMBER: _ClassVar[int]
    TABLE_FIELD_NUMBER: _ClassVar[int]
    data_path: str
    inactive_reason: str
    key_count: int
    key_kind: str
    loaded: bool
    log_types: _containers.RepeatedCompositeFieldContainer[LookupAssociation]
    memory_bytes: int
    path: str
    primary_key: str
    row_count: int
    schema: str
    table: str
    def __init__(self, table: _Optional[str] = ..., loaded: bool = ..., inactive_reason: _Optional[str] = ..., path: _Optional[str] = ..., data_path: _Optional[str] = ..., schema: _Optional[str] = ..., primary_key: _Optional[str] = ..., key_kind: _Optional[str] = ..., row_count: _Optional[int] = ..., key_count: _Optional[int] = ..., memory_bytes: _Optional[int] = ..., log_types: _Optional[_Iterable[_Union[LookupAssociation, _Mapping]]] = ...) -> None: ...

class Match(_message.Message):
    __slots__ = ["alert_id", "context", "dedup", "description", "destinations", "detection_id", "display_name", "event_count", "outcome", "reference", "runbook", "severity", "silence", "threshold", "title", "unique_count", "window_closes_unix_nanos", "window_opened_unix_nanos"]
    ALERT_ID_FIELD_NUMBER: _ClassVar[int]
    CONTEXT_FIELD_NUMBER: _ClassVar[int]
    DEDUP_FIELD_NUMBER: _ClassVar[int]
    DESCRIPTION_FIELD_NUMBER: _ClassVar[int]
    DESTINATIONS_FIELD_NUMBER: _ClassVar[int]
    DETECTION_ID_FIELD_NUMBER: _ClassVar[int]
    DISPLAY_NAME_FIELD_NUMBER: _ClassVar[int]
    EVENT_COUNT_FIELD_NUMBER: _ClassVar[int]
    OUTCOME_FIELD_NUMBER: _ClassVar[int]
    REFERENCE_FIELD_NUMBER: _ClassVar[int]
    RUNBOOK_FIELD_NUMBER: _ClassVar[int]
    SEVERITY_FIELD_NUMBER: _ClassVar[int]
    SILENCE_FIELD_NUMBER: _ClassVar[int]
    THRESHOLD_FIELD_NUMBER: _ClassVar[int]
    TITLE_FIELD_NUMBER: _ClassVar[int]
    UNIQUE_COUNT_FIELD_NUMBER: _ClassVar[int]
    WINDOW_CLOSES_UNIX_NANOS_FIELD_NUMBER: _ClassVar[int]
    WINDOW_OPENED_UNIX_NANOS_FIELD_NUMBER: _ClassVar[int]
    alert_id: str
    context: bytes
    dedup: str
    description: str
    destinations: _containers.RepeatedScalarFieldContainer[str]
    detection_id: str
    display_name: str
    event_count: int
    outcome: Outcome
    reference: str
    runbook: str
    severity: Severity
    silence: AlertSilence
    threshold: int
    title: str
    unique_count: int
    window_closes_unix_nanos: int
    window_opened_unix_nanos: int
    def __init__(self, detection_id: _Optional[str] = ..., display_name: _Optional[str] = ..., severity: _Optional[_Union[Severity, str]] = ..., title: _Optional[str] = ..., dedup: _Optional[str] = ..., description: _Optional[str] = ..., runbook: _Optional[str] = ..., reference: _Optional[str] = ..., context: _Optional[bytes] = ..., destinations: _Optional[_Iterable[str]] = ..., outcome: _Optional[_Union[Outcome, str]] = ..., alert_id: _Optional[str] = ..., event_count: _Optional[int] = ..., threshold: _Optional[int] = ..., window_opened_unix_nanos: _Optional[int] = ..., window_closes_unix_nanos: _Optional[int] = ..., unique_count: _Optional[int] = ..., silence: _Optional[_Union[AlertSilence, _Mapping]] = ...) -> None: ...

class MethodActivity(_message.Message):
    __slots__ = ["elapsed_nanos", "failures", "latencies", "method", "requests", "service"]
    ELAPSED_NANOS_FIELD_NUMBER: _ClassVar[int]
    FAILURES_FIELD_NUMBER: _ClassVar[int]
    LATENCIES_FIELD_NUMBER: _ClassVar[int]
    METHOD_FIELD_NUMBER: _ClassVar[int]
    REQUESTS_FIELD_NUMBER: _ClassVar[int]
    SERVICE_FIELD_NUMBER: _ClassVar[int]
    elapsed_nanos: int
    failures: int
    latencies: _containers.RepeatedCompositeFieldContainer[LatencyBucket]
    method: str
    requests: int
    service: str
    def __init__(self, service: _Optional[str] = ..., method: _Optional[str] = ..., requests: _Optional[int] = ..., failures: _Optional[int] = ..., elapsed_nanos: _Optional[int] = ..., latencies: _Optional[_Iterable[_Union[LatencyBucket, _Mapping]]] = ...) -> None: ...

class OutputField(_message.Message):
    __slots__ = ["field", "source"]
    FIELD_FIELD_NUMBER: _ClassVar[int]
    SOURCE_FIELD_NUMBER: _ClassVar[int]
    field: str
    source: str
    def __init__(self, field: _Optional[str] = ..., source: _Optional[str] = ...) -> None: ...

class PythonStatus(_message.Message):
    __slots__ = ["bodies", "confinement", "faults", "quarantined", "restarts", "version", "waiting", "workers", "workers_replaced", "workers_running"]
    BODIES_FIELD_NUMBER: _ClassVar[int]
    CONFINEMENT_FIELD_NUMBER: _ClassVar[int]
    FAULTS_FIELD_NUMBER: _ClassVar[int]
    QUARANTINED_FIELD_NUMBER: _ClassVar[int]
    RESTARTS_FIELD_NUMBER: _ClassVar[int]
    VERSION_FIELD_NUMBER: _ClassVar[int]
    WAITING_FIELD_NUMBER: _ClassVar[int]
    WORKERS_FIELD_NUMBER: _ClassVar[int]
    WORKERS_REPLACED_FIELD_NUMBER: _ClassVar[int]
    WORKERS_RUNNING_FIELD_NUMBER: _ClassVar[int]
    bodies: int
    confinement: str
    faults: int
    quarantined: _containers.RepeatedScalarFieldContainer[str]
    restarts: int
    version: str
    waiting: int
    workers: int
    workers_replaced: int
    workers_running: int
    def __init__(self, version: _Optional[str] = ..., confinement: _Optional[str] = ..., bodies: _Optional[int] = ..., workers: _Optional[int] = ..., workers_running: _Optional[int] = ..., workers_replaced: _Optional[int] = ..., restarts: _Optional[int] = ..., faults: _Optional[int] = ..., waiting: _Optional[int] = ..., quarantined: _Optional[_Iterable[str]] = ...) -> None: ...

class QueryFlowsRequest(_message.Message):
    __slots__ = ["as_of_unix_nanos", "explain", "query_name", "rows_max", "sql"]
    AS_OF_UNIX_NANOS_FIELD_NUMBER: _ClassVar[int]
    EXPLAIN_FIELD_NUMBER: _ClassVar[int]
    QUERY_NAME_FIELD_NUMBER: _ClassVar[int]
    ROWS_MAX_FIELD_NUMBER: _ClassVar[int]
    SQL_FIELD_NUMBER: _ClassVar[int]
    as_of_unix_nanos: int
    explain: bool
    query_name: str
    rows_max: int
    sql: str
    def __init__(self, sql: _Optional[str] = ..., query_name: _Optional[str] = ..., as_of_unix_nanos: _Optional[int] = ..., rows_max: _Optional[int] = ..., explain: bool = ...) -> None: ...

class QueryFlowsResponse(_message.Message):
    __slots__ = ["as_of_unix_nanos", "columns", "earliest_unix_nanos", "elapsed_nanos", "flows_scanned", "group_count", "row_count", "rows", "stages", "truncated", "window"]
    AS_OF_UNIX_NANOS_FIELD_NUMBER: _ClassVar[int]
    COLUMNS_FIELD_NUMBER: _ClassVar[int]
    EARLIEST_UNIX_NANOS_FIELD_NUMBER: _ClassVar[int]
    ELAPSED_NANOS_FIELD_NUMBER: _ClassVar[int]
    FLOWS_SCANNED_FIELD_NUMBER: _ClassVar[int]
    GROUP_COUNT_FIELD_NUMBER: _ClassVar[int]
    ROWS_FIELD_NUMBER: _ClassVar[int]
    ROW_COUNT_FIELD_NUMBER: _ClassVar[int]
    STAGES_FIELD_NUMBER: _ClassVar[int]
    TRUNCATED_FIELD_NUMBER: _ClassVar[int]
    WINDOW_FIELD_NUMBER: _ClassVar[int]
    as_of_unix_nanos: int
    columns: _containers.RepeatedCompositeFieldContainer[Column]
    earliest_unix_nanos: int
    elapsed_nanos: int
    flows_scanned: int
    group_count: int
    row_count: int
    rows: _containers.RepeatedCompositeFieldContainer[Row]
    stages: _containers.RepeatedCompositeFieldContainer[QueryStage]
    truncated: bool
    window: FlowWindowInfo
    def __init__(self, columns: _Optional[_Iterable[_Union[Column, _Mapping]]] = ..., rows: _Optional[_Iterable[_Union[Row, _Mapping]]] = ..., row_count: _Optional[int] = ..., flows_scanned: _Optional[int] = ..., elapsed_nanos: _Optional[int] = ..., truncated: bool = ..., stages: _Optional[_Iterable[_Union[QueryStage, _Mapping]]] = ..., window: _Optional[_Union[FlowWindowInfo, _Mapping]] = ..., as_of_unix_nanos: _Optional[int] = ..., earliest_unix_nanos: _Optional[int] = ..., group_count: _Optional[int] = ...) -> None: ...

class QueryStage(_message.Message):
    __slots__ = ["elapsed_nanos", "lines", "name", "rows_in", "rows_out"]
    ELAPSED_NANOS_FIELD_NUMBER: _ClassVar[int]
    LINES_FIELD_NUMBER: _ClassVar[int]
    NAME_FIELD_NUMBER: _ClassVar[int]
    ROWS_IN_FIELD_NUMBER: _ClassVar[int]
    ROWS_OUT_FIELD_NUMBER: _ClassVar[int]
    elapsed_nanos: int
    lines: _containers.RepeatedScalarFieldContainer[str]
    name: str
    rows_in: int
    rows_out: int
    def __init__(self, name: _Optional[str] = ..., lines: _Optional[_Iterable[str]] = ..., rows_in: _Optional[int] = ..., rows_out: _Optional[int] = ..., elapsed_nanos: _Optional[int] = ...) -> None: ...

class RejectedRecord(_message.Message):
    __slots__ = ["index", "reason"]
    INDEX_FIELD_NUMBER: _ClassVar[int]
    REASON_FIELD_NUMBER: _ClassVar[int]
    index: int
    reason: str
    def __init__(self, index: _Optional[int] = ..., reason: _Optional[str] = ...) -> None: ...

class Report(_message.Message):
    __slots__ = ["framework", "values"]
    FRAMEWORK_FIELD_NUMBER: _ClassVar[int]
    VALUES_FIELD_NUMBER: _ClassVar[int]
    framework: str
    values: _containers.RepeatedScalarFieldContainer[str]
    def __init__(self, framework: _Optional[str] = ..., values: _Optional[_Iterable[str]] = ...) -> None: ...

class Row(_message.Message):
    __slots__ = ["values"]
    VALUES_FIELD_NUMBER: _ClassVar[int]
    values: _containers.RepeatedCompositeFieldContainer[Value]
    def __init__(self, values: _Optional[_Iterable[_Union[Value, _Mapping]]] = ...) -> None: ...

class RunScheduledRequest(_message.Message):
    __slots__ = ["as_of_unix_nanos", "dry_run", "query_name", "rows_max"]
    AS_OF_UNIX_NANOS_FIELD_NUMBER: _ClassVar[int]
    DRY_RUN_FIELD_NUMBER: _ClassVar[int]
    QUERY_NAME_FIELD_NUMBER: _ClassVar[int]
    ROWS_MAX_FIELD_NUMBER: _ClassVar[int]
    as_of_unix_nanos: int
    dry_run: bool
    query_name: str
    rows_max: int
    def __init__(self, query_name: _Optional[str] = ..., as_of_unix_nanos: _Optional[int] = ..., dry_run: bool = ..., rows_max: _Optional[int] = ...) -> None: ...

class RunScheduledResponse(_message.Message):
    __slots__ = ["as_of_unix_nanos", "columns", "detections_evaluated", "earliest_unix_nanos", "elapsed_nanos", "enabled", "errors", "flows_scanned", "gaps", "match_count", "matches", "row_count", "rows", "truncated", "window"]
    AS_OF_UNIX_NANOS_FIELD_NUMBER: _ClassVar[int]
    COLUMNS_FIELD_NUMBER: _ClassVar[int]
    DETECTIONS_EVALUATED_FIELD_NUMBER: _ClassVar[int]
    EARLIEST_UNIX_NANOS_FIELD_NUMBER: _ClassVar[int]
    ELAPSED_NANOS_FIELD_NUMBER: _ClassVar[int]
    ENABLED_FIELD_NUMBER: _ClassVar[int]
    ERRORS_FIELD_NUMBER: _ClassVar[int]
    FLOWS_SCANNED_FIELD_NUMBER: _ClassVar[int]
    GAPS_FIELD_NUMBER: _ClassVar[int]
    MATCHES_FIELD_NUMBER: _ClassVar[int]
    MATCH_COUNT_FIELD_NUMBER: _ClassVar[int]
    ROWS_FIELD_NUMBER: _ClassVar[int]
    ROW_COUNT_FIELD_NUMBER: _ClassVar[int]
    TRUNCATED_FIELD_NUMBER: _ClassVar[int]
    WINDOW_FIELD_NUMBER: _ClassVar[int]
    as_of_unix_nanos: int
    columns: _containers.RepeatedCompositeFieldContainer[Column]
    detections_evaluated: int
    earliest_unix_nanos: int
    elapsed_nanos: int
    enabled: bool
    errors: _containers.RepeatedCompositeFieldContainer[DetectionError]
    flows_scanned: int
    gaps: _containers.RepeatedCompositeFieldContainer[ScheduleGap]
    match_count: int
    matches: _containers.RepeatedCompositeFieldContainer[Match]
    row_count: int
    rows: _containers.RepeatedCompositeFieldContainer[Row]
    truncated: bool
    window: FlowWindowInfo
    def __init__(self, columns: _Optional[_Iterable[_Union[Column, _Mapping]]] = ..., rows: _Optional[_Iterable[_Union[Row, _Mapping]]] = ..., row_count: _Optional[int] = ..., flows_scanned: _Optional[int] = ..., elapsed_nanos: _Optional[int] = ..., matches: _Optional[_Iterable[_Union[Match, _Mapping]]] = ..., truncated: bool = ..., enabled: bool = ..., window: _Optional[_Union[FlowWindowInfo, _Mapping]] = ..., as_of_unix_nanos: _Optional[int] = ..., errors: _Optional[_Iterable[_Union[DetectionError, _Mapping]]] = ..., earliest_unix_nanos: _Optional[int] = ..., detections_evaluated: _Optional[int] = ..., match_count: _Optional[int] = ..., gaps: _Optional[_Iterable[_Union[ScheduleGap, _Mapping]]] = ...) -> None: ...

class ScheduleGap(_message.Message):
    __slots__ = ["cause", "from_unix_nanos", "until_unix_nanos"]
    CAUSE_FIELD_NUMBER: _ClassVar[int]
    FROM_UNIX_NANOS_FIELD_NUMBER: _ClassVar[int]
    UNTIL_UNIX_NANOS_FIELD_NUMBER: _ClassVar[int]
    cause: str
    from_unix_nanos: int
    until_unix_nanos: int
    def __init__(self, from_unix_nanos: _Optional[int] = ..., until_unix_nanos: _Optional[int] = ..., cause: _Optional[str] = ...) -> None: ...

class ScheduledQueryStatus(_message.Message):
    __slots__ = ["covered_since_unix_nanos", "covered_until_unix_nanos", "delayed_run_unix_nanos", "elapsed_nanos", "enabled", "failures", "flows_scanned", "gaps", "last_elapsed_nanos", "last_ended_unix_nanos", "last_error", "last_row_count", "last_run_unix_nanos", "next_run_unix_nanos", "query_name", "running", "runs", "runs_delayed", "runs_late", "runs_made_up", "runs_missed", "runs_repeated", "schedule"]
    COVERED_SINCE_UNIX_NANOS_FIELD_NUMBER: _ClassVar[int]
    COVERED_UNTIL_UNIX_NANOS_FIELD_NUMBER: _ClassVar[int]
    DELAYED_RUN_UNIX_NANOS_FIELD_NUMBER: _ClassVar[int]
    ELAPSED_NANOS_FIELD_NUMBER: _ClassVar[int]
    ENABLED_FIELD_NUMBER: _ClassVar[int]
    FAILURES_FIELD_NUMBER: _ClassVar[int]
    FLOWS_SCANNED_FIELD_NUMBER: _ClassVar[int]
    GAPS_FIELD_NUMBER: _ClassVar[int]
    LAST_ELAPSED_NANOS_FIELD_NUMBER: _ClassVar[int]
    LAST_ENDED_UNIX_NANOS_FIELD_NUMBER: _ClassVar[int]
    LAST_ERROR_FIELD_NUMBER: _ClassVar[int]
    LAST_ROW_COUNT_FIELD_NUMBER: _ClassVar[int]
    LAST_RUN_UNIX_NANOS_FIELD_NUMBER: _ClassVar[int]
    NEXT_RUN_UNIX_NANOS_FIELD_NUMBER: _ClassVar[int]
    QUERY_NAME_FIELD_NUMBER: _ClassVar[int]
    RUNNING_FIELD_NUMBER: _ClassVar[int]
    RUNS_DELAYED_FIELD_NUMBER: _ClassVar[int]
    RUNS_FIELD_NUMBER: _ClassVar[int]
    RUNS_LATE_FIELD_NUMBER: _ClassVar[int]
    RUNS_MADE_UP_FIELD_NUMBER: _ClassVar[int]
    RUNS_MISSED_FIELD_NUMBER: _ClassVar[int]
    RUNS_REPEATED_FIELD_NUMBER: _ClassVar[int]
    SCHEDULE_FIELD_NUMBER: _ClassVar[int]
    covered_since_unix_nanos: int
    covered_until_unix_nanos: int
    delayed_run_unix_nanos: int
    elapsed_nanos: int
    enabled: bool
    failures: int
    flows_scanned: int
    gaps: _containers.RepeatedCompositeFieldContainer[ScheduleGap]
    last_elapsed_nanos: int
    last_ended_unix_nanos: int
    last_error: str
    last_row_count: int
    last_run_unix_nanos: int
    next_run_unix_nanos: int
    query_name: str
    running: bool
    runs: int
    runs_delayed: int
    runs_late: int
    runs_made_up: int
    runs_missed: int
    runs_repeated: int
    schedule: str
    def __init__(self, query_name: _Optional[str] = ..., enabled: bool = ..., schedule: _Optional[str] = ..., last_run_unix_nanos: _Optional[int] = ..., last_ended_unix_nanos: _Optional[int] = ..., last_row_count: _Optional[int] = ..., last_elapsed_nanos: _Optional[int] = ..., last_error: _Optional[str] = ..., next_run_unix_nanos: _Optional[int] = ..., running: bool = ..., runs: _Optional[int] = ..., failures: _Optional[int] = ..., covered_since_unix_nanos: _Optional[int] = ..., covered_until_unix_nanos: _Optional[int] = ..., gaps: _Optional[_Iterable[_Union[ScheduleGap, _Mapping]]] = ..., runs_missed: _Optional[int] = ..., runs_late: _Optional[int] = ..., runs_made_up: _Optional[int] = ..., runs_repeated: _Optional[int] = ..., elapsed_nanos: _Optional[int] = ..., flows_scanned: _Optional[int] = ..., runs_delayed: _Optional[int] = ..., delayed_run_unix_nanos: _Optional[int] = ...) -> None: ...

class StateStatus(_message.Message):
    __slots__ = ["alerts_created", "alerts_open", "alerts_removed", "alerts_stored", "commits", "commits_failed", "directory", "duplicates_refused", "durability", "file_bytes", "key_bytes", "key_writes", "keys_evicted", "keys_stored", "last_error", "windows_in_memory", "windows_opened", "windows_removed", "windows_stored"]
    ALERTS_CREATED_FIELD_NUMBER: _ClassVar[int]
    ALERTS_OPEN_FIELD_NUMBER: _ClassVar[int]
    ALERTS_REMOVED_FIELD_NUMBER: _ClassVar[int]
    ALERTS_STORED_FIELD_NUMBER: _ClassVar[int]
    COMMITS_FAILED_FIELD_NUMBER: _ClassVar[int]
    COMMITS_FIELD_NUMBER: _ClassVar[int]
    DIRECTORY_FIELD_NUMBER: _ClassVar[int]
    DUPLICATES_REFUSED_FIELD_NUMBER: _ClassVar[int]
    DURABILITY_FIELD_NUMBER: _ClassVar[int]
    FILE_BYTES_FIELD_NUMBER: _ClassVar[int]
    KEYS_EVICTED_FIELD_NUMBER: _ClassVar[int]
    KEYS_STORED_FIELD_NUMBER: _ClassVar[int]
    KEY_BYTES_FIELD_NUMBER: _ClassVar[int]
    KEY_WRITES_FIELD_NUMBER: _ClassVar[int]
    LAST_ERROR_FIELD_NUMBER: _ClassVar[int]
    WINDOWS_IN_MEMORY_FIELD_NUMBER: _ClassVar[int]
    WINDOWS_OPENED_FIELD_NUMBER: _ClassVar[int]
    WINDOWS_REMOVED_FIELD_NUMBER: _ClassVar[int]
    WINDOWS_STORED_FIELD_NUMBER: _ClassVar[int]
    alerts_created: int
    alerts_open: int
    alerts_removed: int
    alerts_stored: int
    commits: int
    commits_failed: int
    directory: str
    duplicates_refused: int
    durability: str
    file_bytes: int
    key_bytes: int
    key_writes: int
    keys_evicted: int
    keys_stored: int
    last_error: str
    windows_in_memory: int
    windows_opened: int
    windows_removed: int
    windows_stored: int
    def __init__(self, directory: _Optional[str] = ..., durability: _Optional[str] = ..., windows_stored: _Optional[int] = ..., windows_in_memory: _Optional[int] = ..., alerts_stored: _Optional[int] = ..., alerts_open: _Optional[int] = ..., windows_opened: _Optional[int] = ..., alerts_created: _Optional[int] = ..., commits: _Optional[int] = ..., commits_failed: _Optional[int] = ..., last_error: _Optional[str] = ..., duplicates_refused: _Optional[int] = ..., alerts_removed: _Optional[int] = ..., windows_removed: _Optional[int] = ..., file_bytes: _Optional[int] = ..., keys_stored: _Optional[int] = ..., key_bytes: _Optional[int] = ..., key_writes: _Optional[int] = ..., keys_evicted: _Optional[int] = ...) -> None: ...

class Value(_message.Message):
    __slots__ = ["bool_value", "double_value", "int_value", "list_value", "null_value", "string_value"]
    BOOL_VALUE_FIELD_NUMBER: _ClassVar[int]
    DOUBLE_VALUE_FIELD_NUMBER: _ClassVar[int]
    INT_VALUE_FIELD_NUMBER: _ClassVar[int]
    LIST_VALUE_FIELD_NUMBER: _ClassVar[int]
    NULL_VALUE_FIELD_NUMBER: _ClassVar[int]
    STRING_VALUE_FIELD_NUMBER: _ClassVar[int]
    bool_value: bool
    double_value: float
    int_value: int
    list_value: ListValue
    null_value: bool
    string_value: str
    def __init__(self, string_value: _Optional[str] = ..., int_value: _Optional[int] = ..., double_value: _Optional[float] = ..., bool_value: bool = ..., null_value: bool = ..., list_value: _Optional[_Union[ListValue, _Mapping]] = ...) -> None: ...

class WatchAlertsRequest(_message.Message):
    __slots__ = ["after_sequence", "detection_id", "from_first", "severities"]
    AFTER_SEQUENCE_FIELD_NUMBER: _ClassVar[int]
    DETECTION_ID_FIELD_NUMBER: _ClassVar[int]
    FROM_FIRST_FIELD_NUMBER: _ClassVar[int]
    SEVERITIES_FIELD_NUMBER: _ClassVar[int]
    after_sequence: int
    detection_id: str
    from_first: bool
    severities: _containers.RepeatedScalarFieldContainer[Severity]
    def __init__(self, after_sequence: _Optional[int] = ..., detection_id: _Optional[str] = ..., severities: _Optional[_Iterable[_Union[Severity, str]]] = ..., from_first: bool = ...) -> None: ...

class WindowExplanation(_message.Message):
    __slots__ = ["alert_id", "closes_unix_nanos", "dedup", "event_count", "open", "opened_unix_nanos", "silence", "threshold", "unique_count"]
    ALERT_ID_FIELD_NUMBER: _ClassVar[int]
    CLOSES_UNIX_NANOS_FIELD_NUMBER: _ClassVar[int]
    DEDUP_FIELD_NUMBER: _ClassVar[int]
    EVENT_COUNT_FIELD_NUMBER: _ClassVar[int]
    OPENED_UNIX_NANOS_FIELD_NUMBER: _ClassVar[int]
    OPEN_FIELD_NUMBER: _ClassVar[int]
    SILENCE_FIELD_NUMBER: _ClassVar[int]
    THRESHOLD_FIELD_NUMBER: _ClassVar[int]
    UNIQUE_COUNT_FIELD_NUMBER: _ClassVar[int]
    alert_id: str
    closes_unix_nanos: int
    dedup: str
    event_count: int
    open: bool
    opened_unix_nanos: int
    silence: AlertSilence
    threshold: int
    unique_count: int
    def __init__(self, dedup: _Optional[str] = ..., open: bool = ..., opened_unix_nanos: _Optional[int] = ..., closes_unix_nanos: _Optional[int] = ..., event_count: _Optional[int] = ..., threshold: _Optional[int] = ..., unique_count: _Optional[int] = ..., alert_id: _Optional[str] = ..., silence: _Optional[_Union[AlertSilence, _Mapping]] = ...) -> None: ...

class Severity(int, metaclass=_enum_type_wrapper.EnumTypeWrapper):
    __slots__ = []

class Outcome(int, metaclass=_enum_type_wrapper.EnumTypeWrapper):
    __slots__ = []

class AlertStatus(int, metaclass=_enum_type_wrapper.EnumTypeWrapper):
    __slots__ = []

class AlertKind(int, metaclass=_enum_type_wrapper.EnumTypeWrapper):
    __slots__ = []

class ValueType(int, metaclass=_enum_type_wrapper.EnumTypeWrapper):
    __slots__ = []
