"""The state of one connection, without any input or output: what is to be written, and what came of each call.

The blocking and the asyncio client both drive this. It is not thread-safe: the one that drives it sees to that.
"""

from __future__ import annotations

from collections import deque
from typing import Any, Deque, Dict, Iterable, List, Optional, Type, TypeVar

from google.protobuf.message import DecodeError, Message

from picket.errors import Lost, PicketError, ProtocolError, Unsent, status_error
from picket.frames import (
    DATA, HEADER, NO_DATA, REMOTE_CLOSED, REQUEST, RESPONSE, STREAM_MAX, Frame, FrameReader, request_data,
)
from picket.methods import Method
from picket.ttrpc import ttrpc_pb2 as ttrpc

_WRITE_BYTES = 64 * 1024  # As much as is joined for one write.


class Call:
    """One call in flight on a connection. It is done exactly once, with an answer or an error."""

    __slots__ = ("method", "stream", "is_written", "is_done", "answer", "error", "messages", "messages_max", "wake")

    def __init__(self, method: Method[Any, Any], messages_max: Optional[int] = None) -> None:
        self.method, self.messages_max = method, messages_max
        self.stream = 0
        self.is_written = False  # Whether the whole request was handed to the kernel.
        self.is_done = False
        self.answer: Optional[Message] = None
        self.error: Optional[PicketError] = None
        self.messages: Deque[Any] = deque()  # What a stream has brought and nobody has taken.
        self.wake: Any = None  # What a blocking caller waits at.

    def notify(self) -> None:
        """Called after the call was done, or its stream brought a message, outside of all locks."""


class _Output:
    """A request that is not written completely."""

    __slots__ = ("call", "frame")

    def __init__(self, call: Call, frame: bytes) -> None:
        self.call, self.frame = call, frame


class Connection:
    """The calls of one connection, and the bytes that are to be written for them."""

    def __init__(self, first_stream: int = 1) -> None:
        self._reader = FrameReader()
        self._next_stream = first_stream
        self._output: Deque[_Output] = deque()
        self._offset = 0  # How much of the first of these is written.
        self.in_flight: Dict[int, Call] = {}
        self.output_bytes = 0
        self.ended: Optional[str] = None  # Why nothing more can be sent.
        self.is_over = False  # Whether nothing more can be received either.

    @property
    def is_exhausted(self) -> bool:
        """Whether there is no stream id for a further call."""
        return self._next_stream > STREAM_MAX

    def begin(self, call: Call, payload: bytes, timeout: Optional[float]) -> None:
        """Puts a request into the output. Raises Unsent when the connection has ended, and RequestTooLarge."""
        if self.ended is not None or self.is_exhausted:
            raise Unsent(self.ended or "the connection has no stream id left")
        data = request_data(call.method.packed, payload, timeout)
        stream = call.stream = self._next_stream
        self._next_stream = stream + 2
        frame = HEADER.pack(len(data), stream, REQUEST, REMOTE_CLOSED if call.method.is_stream else 0) + data
        self.in_flight[stream] = call
        self._output.append(_Output(call, frame))
        self.output_bytes += len(frame)

    def output(self) -> Any:
        """Returns the bytes that are to be written next; empty when there are none."""
        first = self._output[0] if self._output else None
        if first is None:
            return b""
        if self._offset:
            return memoryview(first.frame)[self._offset:]
        if len(self._output) == 1:
            return first.frame
        frames, size = [], 0
        for each in self._output:
            frames.append(each.frame)
            size += len(each.frame)
            if size >= _WRITE_BYTES:
                break
        return b"".join(frames)

    def written(self, count: int) -> None:
        """Says that the first `count` bytes of the output were written."""
        self.output_bytes -= count
        count += self._offset
        while self._output and count >= len(self._output[0].frame):
            first = self._output.popleft()
            first.call.is_written = True
            count -= len(first.frame)
        self._offset = count

    def assume_written(self) -> None:
        """Says that it is unknown how much of the output was written: its calls may have reached the daemon."""
        for each in self._output:
            each.call.is_written = True

    def space(self) -> memoryview:
        """Returns where the next bytes are to be received."""
        return self._reader.space()

    def received(self, count: int) -> List[Call]:
        """Says that so many bytes were received into `space()`, 0 at the end. Returns the calls that changed."""
        if count == 0:
            return self.end("the daemon closed the connection")
        self._reader.received(count)
        changed: List[Call] = []
        try:
            frame = self._reader.next_frame()
            while frame is not None:
                call = self._receive(frame)
                if call is not None:
                    changed.append(call)
                frame = self._reader.next_frame()
        except ProtocolError as error:
            changed += self.end(f"the daemon does not keep to the protocol: {error.message}", ProtocolError)
        if self.is_exhausted and not self.in_flight:
            self.end("the connection has no stream id left")
        return changed

    def _receive(self, frame: Frame) -> Optional[Call]:
        if frame.kind == REQUEST:
            raise ProtocolError("a request from the daemon")
        if frame.kind not in (RESPONSE, DATA):
            return None  # As ttrpc has it: a later version may send others.
        call = self.in_flight.get(frame.stream)
        if call is None:
            if frame.stream % 2 == 0 or frame.stream >= self._next_stream:
                raise ProtocolError(f"an answer for stream {frame.stream}, which was never opened")
            return None  # The caller has given up.
        if frame.kind == RESPONSE:
            self._answer(call, frame.data)
        elif not call.method.is_stream:
            raise ProtocolError(f"data on stream {frame.stream}, which is unary")
        else:
            self._data(call, frame)
        return call

    def _answer(self, call: Call, data: bytes) -> None:
        del self.in_flight[call.stream]
        call.is_done = True
        try:
            response = _parsed(ttrpc.Response, data)
            status = response.status
            if status.code:
                call.error = status_error(status.code, status.message)
            elif not call.method.is_stream:
                call.answer = _parsed(call.method.response, response.payload)
            elif response.payload:
                call.messages.append(_parsed(call.method.response, response.payload))
        except Exception as error:  # Each implementation of protobuf has exceptions of its own.
            call.error = ProtocolError(f"an answer that is no {call.method.response.__name__}: {error}")

    def _data(self, call: Call, frame: Frame) -> None:
        if frame.flags & REMOTE_CLOSED:
            del self.in_flight[call.stream]
            call.is_done = True
        if frame.flags & NO_DATA:
            return
        if call.messages_max is not None and len(call.messages) >= call.messages_max:
            self.forget(call, Lost(f"{call.messages_max} messages wait to be read; what came then was not kept"))
            return
        try:
            call.messages.append(_parsed(call.method.response, frame.data))
        except Exception as error:  # As above.
            self.in_flight.pop(call.stream, None)
            call.is_done = True
            call.error = ProtocolError(f"a message that is no {call.method.response.__name__}: {error}")

    def forget(self, call: Call, error: Optional[PicketError] = None) -> None:
        """Ends a call on this side. A request that was not begun to be written will not be."""
        if call.is_done:
            return
        call.is_done, call.error = True, error
        self.in_flight.pop(call.stream, None)
        if call.is_written:
            return
        for index, each in enumerate(self._output):
            if each.call is call and (index > 0 or self._offset == 0):
                self.output_bytes -= len(each.frame)
                del self._output[index]
                break

    def end(self, reason: str, kind: Type[PicketError] = Lost) -> List[Call]:
        """Ends the connection. Returns the calls that end with it: those not written whole are Unsent."""
        if self.is_over:
            return []
        self.is_over = True
        self.ended = self.ended or reason
        calls = list(self.in_flight.values())
        self.in_flight.clear()
        self._output.clear()
        self.output_bytes = self._offset = 0
        for call in calls:
            call.is_done = True
            call.error = kind(reason) if call.is_written else Unsent(reason)
        return calls

    def end_output(self, reason: str) -> List[Call]:
        """Takes note that nothing can be written any more. Returns the calls that end with it.

        What was written whole may have its answer in what is still to be received.
        """
        calls = [call for call in self.in_flight.values() if not call.is_written]
        if len(calls) == len(self.in_flight):
            return self.end(reason)
        self.ended = self.ended or reason
        self._output.clear()
        self.output_bytes = self._offset = 0
        for call in calls:
            del self.in_flight[call.stream]
            call.is_done, call.error = True, Unsent(reason)
        return calls


_Message = TypeVar("_Message", bound=Message)


def _parsed(kind: Type[_Message], data: bytes) -> _Message:
    """Parses a message. protobuf in C++ only warns of bytes that it leaves, which the others refuse."""
    message: _Message = kind()
    if message.MergeFromString(data) != len(data):
        raise DecodeError("there are bytes that belong to no field")
    return message


def notify(calls: Iterable[Call]) -> None:
    """Tells calls that they have changed."""
    for call in calls:
        call.notify()
