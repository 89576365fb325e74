"""Picket's Python client: send events and flows to picketd, get verdicts and rows back."""

from picket.client import AdminClient, Client
from picket.errors import (
    Aborted, Cancelled, Code, DeadlineExceeded, InternalError, InvalidArgument, Lost, NotFound, OutOfRange,
    PermissionDenied, PicketError, ProtocolError, RequestTooLarge, ResourceExhausted, StatusError, Unavailable,
    Unimplemented, Unsent,
)
from picket.requests import rows
from picket.v1 import detection_pb2 as messages

__all__ = [
    "Aborted", "AdminClient", "Cancelled", "Client", "Code", "DeadlineExceeded", "InternalError", "InvalidArgument",
    "Lost", "NotFound", "OutOfRange", "PermissionDenied", "PicketError", "ProtocolError", "RequestTooLarge",
    "ResourceExhausted", "StatusError", "Unavailable", "Unimplemented", "Unsent", "messages", "rows",
]
