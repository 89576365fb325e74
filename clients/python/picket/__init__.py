"""Picket's Python client: send events to picketd, get verdicts back."""

from picket.client import Client, Code, PicketError
from picket.v1 import detection_pb2 as messages

__all__ = ["Client", "Code", "PicketError", "messages"]
