#!/usr/bin/env python3
"""Receives alerts: webhooks, half of which it fails, and syslog over TCP.

    receivers.py DIRECTORY

DIRECTORY/hook.jsonl gets the body of each webhook that was answered with success, DIRECTORY/hook.counts how many
requests came to which end, DIRECTORY/siem.log a line for each message of syslog. DIRECTORY/key is the key that webhooks
are signed with; one that is not gets the status 401. Runs in the container of Tests/System/service.
"""

import hashlib
import hmac
import http.server
import json
import pathlib
import random
import socketserver
import sys
import threading
import time

HOOK_PORT, SIEM_PORT = 8080, 6514
# More than timeout_seconds of the delivery.
HANG_SECONDS = 4


class Hook(http.server.BaseHTTPRequestHandler):
    """Takes a webhook, or fails in one of the ways of a receiver that is not well."""

    protocol_version = "HTTP/1.1"
    lock = threading.Lock()
    counts = {}

    def do_POST(self):
        body = self.rfile.read(int(self.headers.get("Content-Length", 0)))
        if not self.is_signed(body):
            return self.end("unsigned", 401)
        if random.random() < 0.5:
            return self.end("taken", 200, body)
        end = random.choice(["500", "503", "closed", "hung", "429"])
        if end == "hung":
            time.sleep(HANG_SECONDS if random.random() < 0.3 else 0.5)
        if end in ("closed", "hung"):
            return self.end(end, None)
        return self.end(end, int(end))

    def is_signed(self, body):
        expected = "sha256=" + hmac.new(self.server.key, body, hashlib.sha256).hexdigest()
        return hmac.compare_digest(expected, self.headers.get("X-Picket-Signature", ""))

    def end(self, name, status, body=None):
        """Counts, keeps what is taken, and answers; without a status it closes the connection."""
        with self.lock:
            self.counts[name] = self.counts.get(name, 0) + 1
            if body is not None:
                with open(self.server.directory / "hook.jsonl", "ab") as taken:
                    taken.write(json.dumps(json.loads(body)).encode() + b"\n")
            (self.server.directory / "hook.counts").write_text(json.dumps(self.counts), encoding="utf-8")
        if status is None:
            self.close_connection = True
            return
        self.send_response(status)
        if status in (429, 503):
            self.send_header("Retry-After", "1")
        self.send_header("Content-Length", "0")
        self.end_headers()

    def log_message(self, *arguments):
        """Nothing: what came to which end is in the file of counts."""


class Siem(socketserver.StreamRequestHandler):
    """Takes messages of syslog, each with its length before it (RFC 6587)."""

    lock = threading.Lock()

    def handle(self):
        while True:
            length = b""
            while not length.endswith(b" "):
                byte = self.rfile.read(1)
                if not byte:
                    return
                length += byte
            message = self.rfile.read(int(length))
            if len(message) < int(length):
                return
            with self.lock, open(self.server.directory / "siem.log", "ab") as log:
                log.write(message.replace(b"\n", b" ") + b"\n")


class Server(socketserver.ThreadingMixIn, socketserver.TCPServer):
    allow_reuse_address = daemon_threads = True


def main():
    if len(sys.argv) != 2:
        sys.exit(__doc__.strip())
    directory = pathlib.Path(sys.argv[1])
    servers = [Server(("127.0.0.1", HOOK_PORT), Hook), Server(("127.0.0.1", SIEM_PORT), Siem)]
    for server in servers:
        server.directory = directory
        server.key = (directory / "key").read_bytes().splitlines()[0]
        threading.Thread(target=server.serve_forever).start()


if __name__ == "__main__":
    main()
