"""What bodies print."""

import io
from typing import List, Optional

MAXIMUM_OUTPUT = 64 << 10


class Output(io.TextIOBase):
    """Where `print` writes: at most 64 KiB are kept, and only where a test asks for them."""

    def __init__(self) -> None:
        self.parts: Optional[List[str]] = None
        self.room = 0

    def keep(self) -> None:
        self.parts, self.room = [], MAXIMUM_OUTPUT

    def take(self) -> str:
        text = "".join(self.parts or [])
        self.parts = None
        return text

    def write(self, text: str) -> int:
        if self.parts is not None and self.room > 0:
            part = text[: self.room]
            self.parts.append(part)
            self.room -= len(part)
        return len(text)

    def writable(self) -> bool:
        return True
