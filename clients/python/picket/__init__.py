"""Picket's Python client: send events and flows to picketd, get verdicts and rows back."""

from picket.client import Client, Code, PicketError, rows
from picket.v1 import detection_pb2 as messages

__all__ = ["Client", "Code", "PicketError", "messages", "rows"]
