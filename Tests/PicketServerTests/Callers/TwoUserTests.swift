import Foundation
import Logging
import PicketClient
import PicketServer
import TestSupport
import Testing
import Wire

/// Callers of other uids than the server's, as processes: for that one must be root.
@Suite("Callers of other users", .mayBlock, .enabled(if: geteuid() == 0, "only root can start processes of two uids"))
struct TwoUserTests {
  private static let socketGroup: UInt32 = 50_123

  /// Serves on sockets that everybody may open and that belong to a group.
  private func serve(
    _ callers: [CallerEntry] = [], limits: ServerLimits = ServerLimits(), log: CollectedLog = CollectedLog(),
    methods: @escaping (inout MethodTable) -> Void = { _ in }, _ body: (TestServer) async throws -> Void
  ) async throws {
    try await TestServer.serve(limits: limits, callers: callers, logger: log.logger, methods: methods) { server in
      let folder = URL(fileURLWithPath: server.socket).deletingLastPathComponent().path
      chmod(folder, 0o755)
      for socket in [server.socket, server.adminSocket] {
        try #require(chmod(socket, 0o666) == 0 && chown(socket, 0, Self.socketGroup) == 0)
      }
      try await body(server)
    }
  }

  /// Who a process is.
  private struct Identity {
    var user: UInt32
    var group: UInt32 = 50_001
    var supplementary: [UInt32] = []

    var flags: [String] {
      ["--reuid", "\(user)", "--regid", "\(group)"]
        + (supplementary.isEmpty
          ? ["--clear-groups"] : ["--groups", supplementary.map { "\($0)" }.joined(separator: ",")])
    }
  }

  /// Opens connections, then writes the frames on each of them and reads the answers; none where it was closed.
  ///
  /// All connections are open until the end.
  private func answers(
    _ identity: Identity, _ socket: String, _ frames: [WireFrame], connections: Int = 1, answerCount: Int? = nil
  ) throws -> [[WireFrame]] {
    let scratch = try ScratchDirectory()
    let program = """
      import socket, sys
      path, count, answers, frames = sys.argv[1], int(sys.argv[2]), int(sys.argv[3]), bytes.fromhex(sys.argv[4])
      def take(sock, size):
          data = b""
          while len(data) < size:
              part = sock.recv(size - len(data))
              if not part: raise ConnectionError
              data += part
          return data
      socks = []
      for _ in range(count):
          sock = socket.socket(socket.AF_UNIX)
          sock.settimeout(20)
          sock.connect(path)
          socks.append(sock)
      for sock in socks:
          got = b""
          try:
              sock.sendall(frames)
              for _ in range(answers):
                  header = take(sock, 10)
                  got += header + take(sock, int.from_bytes(header[:4], "big"))
          except ConnectionError:
              pass
          print(got.hex())
      """
    let bytes = frames.flatMap(\.bytes).map { String(Int($0) + 0x100, radix: 16).dropFirst() }.joined()
    let child = try ChildProcess(
      ["/usr/bin/setpriv"] + identity.flags + ["/usr/bin/python3", "-c", program, socket, "\(connections)"]
        + ["\(answerCount ?? frames.count)", bytes],
      output: scratch.path("output"), errors: scratch.path("errors"))
    let code = child.wait()
    let errors = try String(contentsOfFile: scratch.path("errors"), encoding: .utf8)
    try #require(code == 0, "\(errors)")
    let lines = try String(contentsOfFile: scratch.path("output"), encoding: .utf8).split(
      separator: "\n", omittingEmptySubsequences: false)
    return lines.prefix(connections).map { Self.frames(of: Self.bytes($0)) }
  }

  private static func bytes(_ hex: Substring) -> [UInt8] {
    let digits = Array(hex.utf8)
    return stride(from: 0, to: digits.count, by: 2).compactMap {
      UInt8(String(decoding: digits[$0..<$0 + 2], as: UTF8.self), radix: 16)
    }
  }

  private static func frames(of bytes: [UInt8]) -> [WireFrame] {
    var frames: [WireFrame] = []
    var rest = bytes[...]
    while rest.count >= 10 {
      let header = Array(rest.prefix(10))
      rest = rest.dropFirst(10)
      let length = Int(WireFrame.number(header[0..<4]))
      frames.append(
        WireFrame(
          streamID: WireFrame.number(header[4..<8]), type: header[8], flags: header[9],
          data: Array(rest.prefix(length))))
      rest = rest.dropFirst(length)
    }
    return frames
  }

  /// Checks the status of a call; nil is an answer that went well.
  private func expect(
    _ code: StatusCode?, _ identity: Identity, _ socket: String, _ frame: WireFrame,
    place: SourceLocation = #_sourceLocation
  ) throws {
    let frames = try answers(identity, socket, [frame])
    try #require(frames.first?.count == 1, sourceLocation: place)
    let failure = try frames[0][0].failure()
    #expect(failure?.code == code, "\(failure?.message ?? "")", sourceLocation: place)
  }

  private static let status = WireFrame.request(1, "GetStatus", GetStatusRequest())
  private static let change = WireFrame.request(
    1, "SetAlertStatus", SetAlertStatusRequest(alertIDs: ["x"], status: .resolved), service: "picket.v1.Admin")

  @Test("A stranger is refused whatever the socket's mode, with what is missing and what to do, logged and counted")
  func stranger() async throws {
    let log = CollectedLog()
    try await serve(log: log) { server in
      let frames = try answers(Identity(user: 50_001), server.socket, [.event(1), Self.status])
      // The second request repeats a stream id, and is refused for that.
      let error = try #require(try frames.first?.first?.failure())
      #expect(error.code == .permissionDenied)
      #expect(error.message.hasPrefix("uid 50001 may not call picket.v1.Detection/EvaluateEvent: that needs"))
      #expect(error.message.contains("the socket's group (gid \(Self.socketGroup))"), "\(error.message)")
      #expect(log.lines(with: "refused a call: uid 50001 may not call").count == 1)
      let status = try await server.status()
      #expect(status.eventsEvaluated == 0 && status.requestsFailed == 2)
    }
  }

  @Test("A member of the socket's group may do all but admin, by its own group or a supplementary one of many")
  func member() async throws {
    try await serve { server in
      let many = (60_000..<60_200).map { UInt32($0) } + [Self.socketGroup]
      for identity in [
        Identity(user: 50_001, group: Self.socketGroup),
        Identity(user: 50_001, supplementary: [Self.socketGroup]), Identity(user: 50_001, supplementary: many),
      ] {
        try expect(nil, identity, server.socket, .event(1))
        try expect(nil, identity, server.socket, Self.status)
        try expect(.permissionDenied, identity, server.adminSocket, Self.change)
      }
      let others = Identity(user: 50_001, supplementary: [60_000, 60_001])
      try expect(.permissionDenied, others, server.socket, .event(1))
      try expect(.invalidArgument, Identity(user: 0), server.adminSocket, Self.change)
    }
  }

  @Test("An entry gives what it says: admin to a uid, and evaluate alone to a group")
  func entries() async throws {
    let entries = [
      CallerEntry(.user(50_002), methods: [.read, .admin]), CallerEntry(.group(50_003), methods: .evaluate),
    ]
    try await serve(entries) { server in
      try expect(.invalidArgument, Identity(user: 50_002), server.adminSocket, Self.change)
      try expect(nil, Identity(user: 50_002), server.socket, Self.status)
      try expect(.permissionDenied, Identity(user: 50_002), server.socket, .event(1))
      let sensor = Identity(user: 50_001, supplementary: [50_003, Self.socketGroup])
      try expect(nil, sensor, server.socket, .event(1))
      try expect(.permissionDenied, sensor, server.socket, Self.status)
    }
  }

  @Test("The quota of connections holds for a uid over all its processes, and leaves others alone")
  func connections() async throws {
    let log = CollectedLog()
    let entries = [
      CallerEntry(.user(50_002), methods: .read, quotas: CallerQuotas(connections: 3)),
      CallerEntry(.user(50_003), methods: .read),
    ]
    var limits = ServerLimits()
    limits.connectionsMax = 16
    try await serve(entries, limits: limits, log: log) { server in
      let quota = try answers(Identity(user: 50_002), server.socket, [Self.status], connections: 5)
      #expect(quota.filter { $0.count == 1 }.count == 3)
      #expect(log.lines(with: "refused a connection: uid 50002 has 3 open").count == 1)
      let share = try answers(Identity(user: 50_003), server.socket, [Self.status], connections: 10)
      #expect(share.filter { $0.count == 1 }.count <= 8 && share.contains { $0.isEmpty })
      let root = try answers(Identity(user: 0), server.socket, [Self.status], connections: 12)
      #expect(root.allSatisfy { $0.count == 1 })
      #expect(try await server.status().connectionsRefused >= 4)
    }
  }

  @Test("The quota of calls holds over the connections of a uid")
  func calls() async throws {
    let entry = CallerEntry(.user(50_002), methods: .all, quotas: CallerQuotas(calls: 4))
    let methods = TestMethods()
    try await serve([entry], methods: { methods.add(to: &$0) }) { server in
      let sleeps = (0..<6).map { WireFrame.call(UInt32($0) * 2 + 1, "Sleep", "\($0)") }
      let frames = try answers(Identity(user: 50_002), server.socket, sleeps, answerCount: 2)
      let errors = try frames[0].compactMap { try $0.failure() }
      #expect(
        errors.count == 2 && errors.allSatisfy { $0.code == .resourceExhausted }
          && frames[0].map(\.streamID) == [9, 11])
      #expect(errors[0].message.contains("uid 50002 has 4 calls in flight on all its connections"))
      // Those of the connection that is gone are over.
      #expect(try await server.reports { $0.callsInFlight == 0 })
      let again = try answers(Identity(user: 50_002), server.socket, sleeps, answerCount: 2)
      #expect(again[0].map(\.streamID) == [9, 11])
    }
  }

  @Test("Each uid is listed with what it uses and what it was refused")
  func listing() async throws {
    let entry = CallerEntry(
      .user(50_002), methods: .evaluate, quotas: CallerQuotas(connections: 1, memoryBytes: 10_000_000))
    try await serve([entry]) { server in
      let sensor = Identity(user: 50_002)
      _ = try answers(sensor, server.socket, [.event(1), .event(3)], connections: 2)
      try expect(.permissionDenied, sensor, server.socket, Self.status)
      try await server.withClient { client in
        let response = try await client.listCallers()
        #expect(response.callers.map(\.userID) == [0, 50_002] && response.callerCount == 2)
        #expect(response.callers[0].connectionsOpen == 1 && response.callers[0].callsInFlight == 1)
        let caller = response.callers[1]
        #expect(caller.connectionsOpen == 0 && caller.calls == 3)
        #expect(caller.callsDenied == 1 && caller.quotaRefusals == 1 && caller.memoryBytesMax == 10_000_000)
        let metrics = try Exposition(try await client.getMetrics().text)
        #expect(metrics["picket_calls_denied_total"] == 1 && metrics["picket_callers"] == 2)
        #expect(metrics["picket_quota_refusals_total", ["resource": "connections"]] == 1)
      }
    }
  }

  @Test("All uids that cannot be mapped share the smallest part")
  func overflow() async throws {
    var limits = ServerLimits()
    limits.connectionsMax = 32
    try await serve(limits: limits) { server in
      let nobody = Identity(user: 65_534, group: Self.socketGroup)
      let frames = try answers(nobody, server.socket, [Self.status], connections: 4)
      #expect(frames.filter { $0.count == 1 }.count == 2)
    }
  }
}
