"""A daemon that behaves as a script says, well or badly, on a socket of its own."""

import contextlib
import os
import socket
import threading
import time

import wire


class ScriptedDaemon:
    """Listens on a socket, and carries out `script(connection)` in a thread for each connection that comes."""

    def __init__(self, path, script):
        self.path, self.script = path, script
        self.faults, self.connections, self.threads = [], [], []
        self.lock = threading.Lock()
        self._listen()

    def _listen(self):
        with contextlib.suppress(FileNotFoundError):
            os.unlink(self.path)
        self.listener = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
        self.listener.bind(self.path)
        self.listener.listen(128)
        thread = threading.Thread(target=self._accept, args=(self.listener,), daemon=True)
        thread.start()
        self.acceptor = thread

    def restart(self):
        """Goes away and comes back, as a restarted daemon does: a new listener under the same name."""
        self._shut(self.listener)
        self.acceptor.join()
        self._listen()

    def vanish(self):
        """Goes away for good: there is no socket any more."""
        self._shut(self.listener)
        self.acceptor.join()
        with contextlib.suppress(FileNotFoundError):
            os.unlink(self.path)

    def _accept(self, listener):
        while True:
            try:
                sock, _ = listener.accept()
            except OSError:
                break
            with self.lock:
                connection = Connection(self, sock, len(self.connections))
                self.connections.append(connection)
                thread = threading.Thread(target=self._serve, args=(connection,), daemon=True)
                self.threads.append(thread)
            thread.start()
        listener.close()

    def _serve(self, connection):
        try:
            self.script(connection)
        except (ConnectionError, ConnectionEnded):
            pass
        except Exception as error:  # whatever it is, the result of the behaviour says so
            self.faults.append(f"the script failed: {error!r}")
        finally:
            connection.close()

    @staticmethod
    def _shut(sock):
        with contextlib.suppress(OSError):
            sock.shutdown(socket.SHUT_RDWR)

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.close()

    def close(self):
        """Closes the listener and all connections."""
        self._shut(self.listener)
        self.acceptor.join()
        for connection in self.connections:
            self._shut(connection.sock)
        for thread in self.threads:
            thread.join()
        with contextlib.suppress(FileNotFoundError):
            os.unlink(self.path)


class ConnectionEnded(Exception):
    """The client has closed the connection."""


class Connection:
    """A connection of the client: its requests in the order they came, checked as they come."""

    def __init__(self, daemon, sock, index):
        self.daemon, self.sock, self.index = daemon, sock, index
        self.requests, self.last_stream = [], 0
        self.ended = False

    def read_request(self):
        """The next request; ends the script where the client has closed."""
        frame = wire.read_frame(self.sock)
        if frame is None:
            raise ConnectionEnded
        request = Request(frame)
        for fault in request.faults(self.last_stream):
            self.daemon.faults.append(fault)
        self.last_stream = max(self.last_stream, frame.stream)
        self.requests.append(request)
        return request

    def write(self, data):
        self.sock.sendall(data)

    def close(self):
        ScriptedDaemon._shut(self.sock)
        self.sock.close()
        self.ended = True

    def drain(self):
        """Reads and forgets until the client closes."""
        while self.sock.recv(65536):
            pass


class Request:
    """A request frame: its header, the envelope, and the message in it."""

    def __init__(self, frame):
        self.frame = frame
        self.envelope = wire.ttrpc.Request()
        self.problem = None
        self.arrived = time.monotonic()
        try:
            self.envelope.ParseFromString(frame.data)
            self.method = wire.methods().get(self.envelope.method)
            self.message = self.method.request.FromString(self.envelope.payload) if self.method else None
        except Exception as error:
            self.problem, self.method, self.message = f"the data is no request: {error}", None, None

    def faults(self, last_stream):
        """What is wrong with the frame, by the wire contract."""
        frame = self.frame
        if self.problem:
            yield self.problem
        if frame.length > wire.LENGTH_MAX:
            yield f"a frame that is too long: {frame.header()}"
        if frame.stream % 2 == 0 or frame.stream <= last_stream:
            yield f"a stream id that is even or not larger than {last_stream}: {frame.header()}"
        if frame.kind != wire.REQUEST:
            yield f"a frame that is no request: {frame.header()}"
        if self.method is None:
            yield f"a method that does not exist: {self.envelope.method!r}"
            return
        if self.envelope.service != self.method.service:
            yield f"the service {self.envelope.service!r} for {self.method.name}"
        allowed = (wire.REMOTE_CLOSED,) if self.method.streams else (0, wire.REMOTE_CLOSED)
        if frame.flags not in allowed:
            yield f"flags other than {allowed} for {self.method.name}: {frame.header()}"
        if self.envelope.timeout_nano < 0:
            yield f"a negative timeout: {self.envelope.timeout_nano}"
