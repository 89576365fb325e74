from picket.v1 import detection_pb2 as _detection_pb2
from google.protobuf.internal import containers as _containers
from google.protobuf import descriptor as _descriptor
from google.protobuf import message as _message
from typing import ClassVar as _ClassVar, Iterable as _Iterable, Mapping as _Mapping, Optional as _Optional, Union as _Union

DESCRIPTOR: _descriptor.FileDescriptor

class AddSilenceRequest(_message.Message):
    __slots__ = ["conditions", "detection_id", "duration_nanos", "log_types", "reason", "severities", "until_unix_nanos", "user_name"]
    CONDITIONS_FIELD_NUMBER: _ClassVar[int]
    DETECTION_ID_FIELD_NUMBER: _ClassVar[int]
    DURATION_NANOS_FIELD_NUMBER: _ClassVar[int]
    LOG_TYPES_FIELD_NUMBER: _ClassVar[int]
    REASON_FIELD_NUMBER: _ClassVar[int]
    SEVERITIES_FIELD_NUMBER: _ClassVar[int]
    UNTIL_UNIX_NANOS_FIELD_NUMBER: _ClassVar[int]
    USER_NAME_FIELD_NUMBER: _ClassVar[int]
    conditions: _containers.RepeatedCompositeFieldContainer[SilenceCondition]
    detection_id: str
    duration_nanos: int
    log_types: _containers.RepeatedScalarFieldContainer[str]
    reason: str
    severities: _containers.RepeatedScalarFieldContainer[_detection_pb2.Severity]
    until_unix_nanos: int
    user_name: str
    def __init__(self, detection_id: _Optional[str] = ..., conditions: _Optional[_Iterable[_Union[SilenceCondition, _Mapping]]] = ..., severities: _Optional[_Iterable[_Union[_detection_pb2.Severity, str]]] = ..., log_types: _Optional[_Iterable[str]] = ..., reason: _Optional[str] = ..., until_unix_nanos: _Optional[int] = ..., duration_nanos: _Optional[int] = ..., user_name: _Optional[str] = ...) -> None: ...

class AddSilenceResponse(_message.Message):
    __slots__ = ["silence"]
    SILENCE_FIELD_NUMBER: _ClassVar[int]
    silence: Silence
    def __init__(self, silence: _Optional[_Union[Silence, _Mapping]] = ...) -> None: ...

class DeleteKeyValuesRequest(_message.Message):
    __slots__ = ["keys"]
    KEYS_FIELD_NUMBER: _ClassVar[int]
    keys: _containers.RepeatedScalarFieldContainer[str]
    def __init__(self, keys: _Optional[_Iterable[str]] = ...) -> None: ...

class DeleteKeyValuesResponse(_message.Message):
    __slots__ = ["deleted_count"]
    DELETED_COUNT_FIELD_NUMBER: _ClassVar[int]
    deleted_count: int
    def __init__(self, deleted_count: _Optional[int] = ...) -> None: ...

class DetectionChange(_message.Message):
    __slots__ = ["detection_id", "effects", "kind"]
    DETECTION_ID_FIELD_NUMBER: _ClassVar[int]
    EFFECTS_FIELD_NUMBER: _ClassVar[int]
    KIND_FIELD_NUMBER: _ClassVar[int]
    detection_id: str
    effects: _containers.RepeatedScalarFieldContainer[str]
    kind: str
    def __init__(self, detection_id: _Optional[str] = ..., kind: _Optional[str] = ..., effects: _Optional[_Iterable[str]] = ...) -> None: ...

class DetectionProblem(_message.Message):
    __slots__ = ["code", "column", "line", "message", "path"]
    CODE_FIELD_NUMBER: _ClassVar[int]
    COLUMN_FIELD_NUMBER: _ClassVar[int]
    LINE_FIELD_NUMBER: _ClassVar[int]
    MESSAGE_FIELD_NUMBER: _ClassVar[int]
    PATH_FIELD_NUMBER: _ClassVar[int]
    code: str
    column: int
    line: int
    message: str
    path: str
    def __init__(self, path: _Optional[str] = ..., line: _Optional[int] = ..., column: _Optional[int] = ..., code: _Optional[str] = ..., message: _Optional[str] = ...) -> None: ...

class EndSilenceRequest(_message.Message):
    __slots__ = ["silence_id", "user_name"]
    SILENCE_ID_FIELD_NUMBER: _ClassVar[int]
    USER_NAME_FIELD_NUMBER: _ClassVar[int]
    silence_id: int
    user_name: str
    def __init__(self, silence_id: _Optional[int] = ..., user_name: _Optional[str] = ...) -> None: ...

class EndSilenceResponse(_message.Message):
    __slots__ = ["silence"]
    SILENCE_FIELD_NUMBER: _ClassVar[int]
    silence: Silence
    def __init__(self, silence: _Optional[_Union[Silence, _Mapping]] = ...) -> None: ...

class ListSilencesRequest(_message.Message):
    __slots__ = ["include_ended", "page_token", "silence_id"]
    INCLUDE_ENDED_FIELD_NUMBER: _ClassVar[int]
    PAGE_TOKEN_FIELD_NUMBER: _ClassVar[int]
    SILENCE_ID_FIELD_NUMBER: _ClassVar[int]
    include_ended: bool
    page_token: str
    silence_id: int
    def __init__(self, include_ended: bool = ..., silence_id: _Optional[int] = ..., page_token: _Optional[str] = ...) -> None: ...

class ListSilencesResponse(_message.Message):
    __slots__ = ["next_page_token", "silences"]
    NEXT_PAGE_TOKEN_FIELD_NUMBER: _ClassVar[int]
    SILENCES_FIELD_NUMBER: _ClassVar[int]
    next_page_token: str
    silences: _containers.RepeatedCompositeFieldContainer[Silence]
    def __init__(self, silences: _Optional[_Iterable[_Union[Silence, _Mapping]]] = ..., next_page_token: _Optional[str] = ...) -> None: ...

class ReloadRequest(_message.Message):
    __slots__ = ["dry_run"]
    DRY_RUN_FIELD_NUMBER: _ClassVar[int]
    dry_run: bool
    def __init__(self, dry_run: bool = ...) -> None: ...

class ReloadResponse(_message.Message):
    __slots__ = ["added_count", "applied", "changed_count", "changes", "detections_active", "detections_loaded", "elapsed_nanos", "problem_count", "problems", "refusal", "removed_count"]
    ADDED_COUNT_FIELD_NUMBER: _ClassVar[int]
    APPLIED_FIELD_NUMBER: _ClassVar[int]
    CHANGED_COUNT_FIELD_NUMBER: _ClassVar[int]
    CHANGES_FIELD_NUMBER: _ClassVar[int]
    DETECTIONS_ACTIVE_FIELD_NUMBER: _ClassVar[int]
    DETECTIONS_LOADED_FIELD_NUMBER: _ClassVar[int]
    ELAPSED_NANOS_FIELD_NUMBER: _ClassVar[int]
    PROBLEMS_FIELD_NUMBER: _ClassVar[int]
    PROBLEM_COUNT_FIELD_NUMBER: _ClassVar[int]
    REFUSAL_FIELD_NUMBER: _ClassVar[int]
    REMOVED_COUNT_FIELD_NUMBER: _ClassVar[int]
    added_count: int
    applied: bool
    changed_count: int
    changes: _containers.RepeatedCompositeFieldContainer[DetectionChange]
    detections_active: int
    detections_loaded: int
    elapsed_nanos: int
    problem_count: int
    problems: _containers.RepeatedCompositeFieldContainer[DetectionProblem]
    refusal: str
    removed_count: int
    def __init__(self, applied: bool = ..., refusal: _Optional[str] = ..., problems: _Optional[_Iterable[_Union[DetectionProblem, _Mapping]]] = ..., problem_count: _Optional[int] = ..., changes: _Optional[_Iterable[_Union[DetectionChange, _Mapping]]] = ..., added_count: _Optional[int] = ..., changed_count: _Optional[int] = ..., removed_count: _Optional[int] = ..., detections_loaded: _Optional[int] = ..., detections_active: _Optional[int] = ..., elapsed_nanos: _Optional[int] = ...) -> None: ...

class SetAlertStatusRequest(_message.Message):
    __slots__ = ["alert_ids", "comment", "status"]
    ALERT_IDS_FIELD_NUMBER: _ClassVar[int]
    COMMENT_FIELD_NUMBER: _ClassVar[int]
    STATUS_FIELD_NUMBER: _ClassVar[int]
    alert_ids: _containers.RepeatedScalarFieldContainer[str]
    comment: str
    status: _detection_pb2.AlertStatus
    def __init__(self, alert_ids: _Optional[_Iterable[str]] = ..., status: _Optional[_Union[_detection_pb2.AlertStatus, str]] = ..., comment: _Optional[str] = ...) -> None: ...

class SetAlertStatusResponse(_message.Message):
    __slots__ = ["alerts"]
    ALERTS_FIELD_NUMBER: _ClassVar[int]
    alerts: _containers.RepeatedCompositeFieldContainer[_detection_pb2.Alert]
    def __init__(self, alerts: _Optional[_Iterable[_Union[_detection_pb2.Alert, _Mapping]]] = ...) -> None: ...

class SetLogLevelRequest(_message.Message):
    __slots__ = ["level"]
    LEVEL_FIELD_NUMBER: _ClassVar[int]
    level: str
    def __init__(self, level: _Optional[str] = ...) -> None: ...

class SetLogLevelResponse(_message.Message):
    __slots__ = ["level", "previous_level"]
    LEVEL_FIELD_NUMBER: _ClassVar[int]
    PREVIOUS_LEVEL_FIELD_NUMBER: _ClassVar[int]
    level: str
    previous_level: str
    def __init__(self, level: _Optional[str] = ..., previous_level: _Optional[str] = ...) -> None: ...

class Silence(_message.Message):
    __slots__ = ["active", "alert_count", "conditions", "created_by", "created_unix_nanos", "detection_id", "ended_by", "ended_by_name", "ended_unix_nanos", "last_match_unix_nanos", "log_types", "match_count", "reason", "severities", "silence_id", "until_unix_nanos", "user_name"]
    ACTIVE_FIELD_NUMBER: _ClassVar[int]
    ALERT_COUNT_FIELD_NUMBER: _ClassVar[int]
    CONDITIONS_FIELD_NUMBER: _ClassVar[int]
    CREATED_BY_FIELD_NUMBER: _ClassVar[int]
    CREATED_UNIX_NANOS_FIELD_NUMBER: _ClassVar[int]
    DETECTION_ID_FIELD_NUMBER: _ClassVar[int]
    ENDED_BY_FIELD_NUMBER: _ClassVar[int]
    ENDED_BY_NAME_FIELD_NUMBER: _ClassVar[int]
    ENDED_UNIX_NANOS_FIELD_NUMBER: _ClassVar[int]
    LAST_MATCH_UNIX_NANOS_FIELD_NUMBER: _ClassVar[int]
    LOG_TYPES_FIELD_NUMBER: _ClassVar[int]
    MATCH_COUNT_FIELD_NUMBER: _ClassVar[int]
    REASON_FIELD_NUMBER: _ClassVar[int]
    SEVERITIES_FIELD_NUMBER: _ClassVar[int]
    SILENCE_ID_FIELD_NUMBER: _ClassVar[int]
    UNTIL_UNIX_NANOS_FIELD_NUMBER: _ClassVar[int]
    USER_NAME_FIELD_NUMBER: _ClassVar[int]
    active: bool
    alert_count: int
    conditions: _containers.RepeatedCompositeFieldContainer[SilenceCondition]
    created_by: str
    created_unix_nanos: int
    detection_id: str
    ended_by: str
    ended_by_name: str
    ended_unix_nanos: int
    last_match_unix_nanos: int
    log_types: _containers.RepeatedScalarFieldContainer[str]
    match_count: int
    reason: str
    severities: _containers.RepeatedScalarFieldContainer[_detection_pb2.Severity]
    silence_id: int
    until_unix_nanos: int
    user_name: str
    def __init__(self, silence_id: _Optional[int] = ..., detection_id: _Optional[str] = ..., conditions: _Optional[_Iterable[_Union[SilenceCondition, _Mapping]]] = ..., severities: _Optional[_Iterable[_Union[_detection_pb2.Severity, str]]] = ..., log_types: _Optional[_Iterable[str]] = ..., reason: _Optional[str] = ..., created_by: _Optional[str] = ..., user_name: _Optional[str] = ..., created_unix_nanos: _Optional[int] = ..., until_unix_nanos: _Optional[int] = ..., ended_unix_nanos: _Optional[int] = ..., ended_by: _Optional[str] = ..., ended_by_name: _Optional[str] = ..., match_count: _Optional[int] = ..., alert_count: _Optional[int] = ..., last_match_unix_nanos: _Optional[int] = ..., active: bool = ...) -> None: ...

class SilenceCondition(_message.Message):
    __slots__ = ["key", "value"]
    KEY_FIELD_NUMBER: _ClassVar[int]
    VALUE_FIELD_NUMBER: _ClassVar[int]
    key: str
    value: str
    def __init__(self, key: _Optional[str] = ..., value: _Optional[str] = ...) -> None: ...
