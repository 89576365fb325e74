"""Where a watch of alerts is, so that it can resume there after it was cut off."""

from __future__ import annotations

from typing import Optional

from picket.errors import Lost, PicketError, Unavailable, Unsent
from picket.reconnect import is_passing
from picket.v1 import detection_pb2 as pb


class WatchPosition:
    """The last change that a watch has seen."""

    def __init__(self, request: pb.WatchAlertsRequest) -> None:
        self._request = pb.WatchAlertsRequest()
        self._request.CopyFrom(request)
        self.sequence: int = request.after_sequence
        self.has_started = False

    def request(self) -> pb.WatchAlertsRequest:
        """Returns the request that starts the watch, or resumes it."""
        self._request.after_sequence = self.sequence
        return self._request

    def may_resume(self, error: PicketError) -> bool:
        """Whether the watch was cut off, rather than refused or never started."""
        if not self.has_started:
            return False
        return isinstance(error, (Lost, Unavailable)) or (isinstance(error, Unsent) and is_passing(error))

    def advance(self, change: pb.AlertChange) -> Optional[pb.AlertChange]:
        """Takes note of a change; returns the gap that it reveals and that the daemon cannot know of.

        A watch that was at 0 cannot ask for the changes after 0: that number asks for the next change. So what it
        missed while it was cut off is returned here.
        """
        if change.kind != pb.AlertChange.STARTED:
            self.sequence = max(self.sequence, change.sequence)
            return None
        had_started, self.has_started = self.has_started, True
        if self.sequence:
            return None  # A watch that is to resume after a change has that change's number still.
        self.sequence = change.sequence
        if not had_started or not self.sequence or self._request.from_first:
            return None
        return pb.AlertChange(kind=pb.AlertChange.MISSED, sequence=self.sequence, missed_count=self.sequence)
