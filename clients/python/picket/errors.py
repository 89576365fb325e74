"""What can go wrong with a call: one tree of exceptions below `PicketError`."""

from __future__ import annotations

import enum
from typing import Optional


class Code(enum.IntEnum):
    """gRPC's canonical status codes."""

    OK = 0
    CANCELLED = 1
    UNKNOWN = 2
    INVALID_ARGUMENT = 3
    DEADLINE_EXCEEDED = 4
    NOT_FOUND = 5
    ALREADY_EXISTS = 6
    PERMISSION_DENIED = 7
    RESOURCE_EXHAUSTED = 8
    FAILED_PRECONDITION = 9
    ABORTED = 10
    OUT_OF_RANGE = 11
    UNIMPLEMENTED = 12
    INTERNAL = 13
    UNAVAILABLE = 14
    DATA_LOSS = 15
    UNAUTHENTICATED = 16


class PicketError(Exception):
    """A call that failed: `code` is the status code that says how, `message` what to do about it."""

    code: Code = Code.UNKNOWN

    def __init__(self, message: str) -> None:
        super().__init__(message)
        self.message = message

    def __str__(self) -> str:
        return f"{self.code.name}: {self.message}"


class StatusError(PicketError):
    """The daemon answered with a status; `number` is its code as it was sent.

    A status that has no class of its own below has this one.
    """

    def __init__(self, message: str, number: Optional[int] = None) -> None:
        super().__init__(message)
        self.number = int(self.code) if number is None else number
        if number is not None:
            self.code = Code(number) if 0 <= number <= max(Code) else Code.UNKNOWN


class Cancelled(StatusError):
    """The daemon abandoned the call while it was carried out."""

    code = Code.CANCELLED


class InvalidArgument(StatusError):
    """The request is not what the method takes."""

    code = Code.INVALID_ARGUMENT


class DeadlineExceeded(StatusError):
    """The time of the call passed, for the daemon or on this side. The call may have been carried out."""

    code = Code.DEADLINE_EXCEEDED


class NotFound(StatusError):
    """There is no such detection, query or alert."""

    code = Code.NOT_FOUND


class PermissionDenied(StatusError):
    """This user may not call the method."""

    code = Code.PERMISSION_DENIED


class ResourceExhausted(StatusError):
    """The daemon has no room for the call, or its answer would be too long."""

    code = Code.RESOURCE_EXHAUSTED


class Aborted(StatusError):
    """A query ran longer than it may."""

    code = Code.ABORTED


class OutOfRange(StatusError):
    """A watch is to resume after a change that did not happen yet, or a number does not fit."""

    code = Code.OUT_OF_RANGE


class Unimplemented(StatusError):
    """The daemon has no such method."""

    code = Code.UNIMPLEMENTED


class InternalError(StatusError):
    """A fault of the daemon."""

    code = Code.INTERNAL


class Unavailable(StatusError):
    """The daemon answered that it cannot commit or read now, or that it is stopping."""

    code = Code.UNAVAILABLE


class Unsent(PicketError):
    """The call certainly never reached the daemon: there is no connection, or it ended before the call was written."""

    code = Code.UNAVAILABLE


class RequestTooLarge(Unsent):
    """The request is larger than a frame may be; nothing was sent."""

    code = Code.RESOURCE_EXHAUSTED


class Lost(PicketError):
    """The connection ended before the answer: it is unknown whether the call was carried out."""

    code = Code.UNAVAILABLE


class ProtocolError(PicketError):
    """The other side sent what is no answer. The call may have been carried out."""

    code = Code.INTERNAL


_CLASSES = {
    int(kind.code): kind
    for kind in (
        Cancelled, InvalidArgument, DeadlineExceeded, NotFound, PermissionDenied, ResourceExhausted, Aborted,
        OutOfRange, Unimplemented, InternalError, Unavailable,
    )
}


def status_error(number: int, message: str) -> StatusError:
    """Makes the error of a status that the daemon sent."""
    return _CLASSES.get(number, StatusError)(message, number)
