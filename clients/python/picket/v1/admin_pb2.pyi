from picket.v1 import detection_pb2 as _detection_pb2
from google.protobuf.internal import containers as _containers
from google.protobuf import descriptor as _descriptor
from google.protobuf import message as _message
from typing import ClassVar as _ClassVar, Iterable as _Iterable, Mapping as _Mapping, Optional as _Optional, Union as _Union

DESCRIPTOR: _descriptor.FileDescriptor

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
