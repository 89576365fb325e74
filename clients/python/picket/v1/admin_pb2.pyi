from picket.v1 import detection_pb2 as _detection_pb2
from google.protobuf.internal import containers as _containers
from google.protobuf import descriptor as _descriptor
from google.protobuf import message as _message
from typing import ClassVar as _ClassVar, Iterable as _Iterable, Mapping as _Mapping, Optional as _Optional, Union as _Union

DESCRIPTOR: _descriptor.FileDescriptor

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
