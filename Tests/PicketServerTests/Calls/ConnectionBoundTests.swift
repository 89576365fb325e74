import Foundation
import Logging
import PicketClient
import PicketServer
import Storage
import TestSupport
import Testing
import Wire

@Suite("What connections may take of the server", .mayBlock)
struct ConnectionBoundTests {
  private func isAnswered(_ connection: RawConnection, stream: UInt32) throws -> Bool {
    try connection.write(.event(stream))
    return try connection.read().failure() == nil
  }

  @Test("A connection beyond connections_max is closed and counted; one that ends makes room")
  func connectionsMax() async throws {
    var limits = ServerLimits()
    limits.connectionsMax = 3
    try await TestServer.serve(limits: limits) { server in
      let first = try RawConnection(server.socket)
      let second = try RawConnection(server.socket)
      #expect(try isAnswered(first, stream: 1) && isAnswered(second, stream: 1))
      do {
        let third = try RawConnection(server.socket)
        #expect(try isAnswered(third, stream: 1))
        #expect(try RawConnection(server.socket).readToEnd() == [])
        #expect(try isAnswered(first, stream: 3))
      }
      // The server sees the end of the third a moment later.
      #expect(try await server.reports { $0.connectionsOpen == 3 && $0.connectionsRefused > 0 })
      #expect(try isAnswered(second, stream: 3))
    }
  }

  @Test("A thousand connections at once are all answered")
  func thousandConnections() async throws {
    try await TestServer.serve { server in
      let connections = try (0..<1_000).map { _ in try RawConnection(server.socket) }
      for connection in connections { try connection.write(.event(1)) }
      for connection in connections { #expect(try connection.read().failure() == nil) }
      let status = try await server.status()
      #expect(status.connectionsOpen == 1_001)
      #expect(status.connectionsBroken == 0)
    }
  }

  @Test("An unfinished request that gets no memory in time is refused, and its connection goes on")
  func unfinishedRequests() async throws {
    var limits = ServerLimits()
    limits.callerMemoryBytesMax = 14_000_000
    limits.memoryWaitSecondsMax = 0
    let text = String(repeating: "x", count: 4_100_000)
    let large = WireFrame.event(1, #"{"text":"\#(text)"}"#).bytes
    try await TestServer.serve(limits: limits, loops: 1) { server in
      let first = try RawConnection(server.socket)
      let second = try RawConnection(server.socket)
      let third = try RawConnection(server.socket)
      try first.write(Array(large.prefix(4_000_000)))
      try second.write(Array(large.prefix(50_000)))
      // After two answers on the only loop, what was written before has been read.
      #expect(try isAnswered(third, stream: 1) && isAnswered(third, stream: 3))
      try third.write(.event(5, #"{"text":"\#(text)"}"#), .event(7))
      let refusal = try third.read()
      #expect(refusal.streamID == 5)
      #expect(try refusal.failure()?.code == .resourceExhausted)
      #expect(try third.read().failure() == nil)
      try first.write(Array(large.dropFirst(4_000_000)))
      #expect(try first.read().failure() == nil)
      try second.write(Array(large.dropFirst(50_000)))
      #expect(try second.read().failure() == nil)
      #expect(try await server.status().connectionsBroken == 0)
    }
  }

  @Test("Whole requests that wait for memory are answered or refused one by one, none is lost")
  func waitingRequests() async throws {
    var limits = ServerLimits()
    // Room for two pages of alerts at a time, in the share of one caller.
    limits.callerMemoryBytesMax = 1_500_000
    limits.memoryWaitSecondsMax = 0
    let streams = (1...100).map { UInt32(2 * $0 + 1) }
    try await TestServer.serve(limits: limits, loops: 1) { server in
      let connections = try (0..<4).map { _ in try RawConnection(server.socket) }
      // All are open before the first one takes what there is.
      for connection in connections { #expect(try isAnswered(connection, stream: 1)) }
      for connection in connections {
        try connection.write(streams.flatMap { WireFrame.request($0, "ListAlerts", ListAlertsRequest()).bytes })
      }
      for connection in connections {
        var answered: [UInt32] = []
        for _ in streams {
          let frame = try connection.read()
          answered.append(frame.streamID)
          let failure = try frame.failure()
          #expect(failure == nil || failure?.code == .resourceExhausted)
        }
        #expect(answered.sorted() == streams)
      }
      #expect(try await server.status().connectionsBroken == 0)
    }
  }

  @Test("A text that is longer than it may be is refused with its field")
  func longTexts() async throws {
    let long = String(repeating: "x", count: 1_025)
    let requests: [(String, WireFrame)] = [
      ("text", .request(1, "ListDetections", ListDetectionsRequest(text: long))),
      ("log_type", .request(3, "ListDetections", ListDetectionsRequest(logType: long))),
      ("detection_id", .request(5, "GetDetection", GetDetectionRequest(detectionID: long))),
      ("query_name", .request(7, "RunScheduled", RunScheduledRequest(queryName: long))),
      ("detection_id", .request(9, "ListAlerts", ListAlertsRequest(detectionID: long))),
      ("alert_id", .request(11, "GetAlert", GetAlertRequest(alertID: long))),
      ("detection_id", .request(13, "WatchAlerts", WatchAlertsRequest(detectionID: long))),
      ("log_type", .event(15, logType: long)),
      (
        "event_id", .request(17, "EvaluateEvent", EvaluateEventRequest(logType: "A", eventID: String(long.prefix(257))))
      ),
    ]
    try await TestServer.serve { server in
      let connection = try RawConnection(server.socket)
      for (field, request) in requests {
        try connection.write(request)
        let failure = try connection.read().failure()
        #expect(failure?.code == .invalidArgument && failure?.message.hasPrefix("\(field) has ") == true, "\(field)")
      }
    }
  }

  @Test("A request that does not arrive and a connection without calls are closed in time; a watch is a call")
  func stillConnections() async throws {
    var limits = ServerLimits()
    limits.frameSecondsMax = 1
    limits.idleSecondsMax = 1
    try await TestServer.serve(limits: limits) { server in
      let (half, idle, watch) = (
        try RawConnection(server.socket), try RawConnection(server.socket), try RawConnection(server.socket)
      )
      try half.write(Array(WireFrame.event(1).bytes.dropLast()))
      #expect(try isAnswered(idle, stream: 1))
      try watch.write(.request(1, "WatchAlerts", WatchAlertsRequest()))
      #expect(try watch.change().kind == .started)
      #expect(try half.readToEnd() == [] && idle.readToEnd() == [])
      try watch.write(.event(3))
      #expect(try watch.read().streamID == 3)
      #expect(try await server.status().connectionsBroken == 1)
    }
  }

  @Test("A client that goes on to misuse the protocol is answered misused_frames_max times, then closed")
  func misuse() async throws {
    var limits = ServerLimits()
    limits.misusedFramesMax = 10
    try await TestServer.serve(limits: limits) { server in
      let connection = try RawConnection(server.socket)
      for stream in 1...50 as ClosedRange<UInt32> {
        try? connection.write(WireFrame(streamID: stream * 2, type: 3, data: []))
      }
      let answers = try connection.readToEnd()
      #expect(answers.count == 10)
      for answer in answers { #expect(try answer.failure()?.code == .invalidArgument) }
      #expect(try await server.status().connectionsBroken == 1)
    }
  }

  @Test("A client that sends and never reads is read no further, costs bounded memory, and is closed after a time")
  func neverReads() async throws {
    var limits = ServerLimits()
    limits.connectionMemoryBytesMax = 1_048_576
    limits.unreadAnswerSecondsMax = 1
    let text = String(repeating: "x", count: 100_000)
    let streams = (0..<2_000).map { UInt32(2 * $0 + 1) }
    let requests = streams.flatMap {
      WireFrame.event($0, #"{"match":true,"text":"\#(text)"}"#, logType: "Test.Large").bytes
    }
    try await TestServer.serve(TestDetections.echo, limits: limits) { server in
      let other = try RawConnection(server.socket)
      let connection = try RawConnection(server.socket)
      let taken = try connection.writeUntilRefused(requests)
      // The answers it keeps, what it reads ahead, and what the sockets hold.
      #expect(taken < 8_000_000)
      #expect(try isAnswered(other, stream: 1))
      #expect(connection.waitForClose())
      #expect(try isAnswered(other, stream: 3))
      let status = try await server.status()
      #expect(status.connectionsBroken == 1)
      #expect(status.eventsEvaluated < 100)
    }
  }

  @Test("A client that reads late gets every answer, however many it has sent")
  func readsLate() async throws {
    // Short enough to be answered in order, on the event loop.
    let text = String(repeating: "x", count: 10_000)
    let streams = (0..<1_000).map { UInt32(2 * $0 + 1) }
    let requests = streams.map {
      WireFrame.event($0, #"{"match":true,"text":"\#(text)"}"#, logType: "Test.Large").bytes
    }
    try await TestServer.serve(TestDetections.echo, loops: 1) { server in
      let connection = try RawConnection(server.socket)
      let all = Array(requests.joined())
      var written = try connection.writeUntilRefused(all)
      #expect(written < all.count)
      for stream in streams {
        #expect(try connection.read().streamID == stream)
        if written < all.count { written += try connection.writeWhatFits(all, from: written) }
      }
    }
  }
}

@Suite("Stopping", .mayBlock)
struct StopTests {
  @Test("A server that stops answers the calls in flight, takes no more connections, and leaves no files")
  func graceful() async throws {
    let methods = TestMethods()
    let socket = try await TestServer.serve(methods: methods.add) { server in
      let idle = try RawConnection(server.socket)
      try idle.write(.event(1))
      _ = try idle.read()
      let connection = try RawConnection(server.socket)
      try connection.write(.call(1, "Wait", "a"), .call(3, "Wait", "b"))
      await methods["b began"].wait()
      await server.beginStop()
      #expect(try idle.readToEnd() == [])
      #expect(throws: ConnectionError.self) { try RawConnection(server.socket) }
      methods["b may end"].happen()
      #expect(try connection.read().answer(as: Component.self).name == "b")
      methods["a may end"].happen()
      #expect(try connection.readToEnd().map(\.streamID) == [1])
      return server.socket
    }
    #expect(!FileManager.default.fileExists(atPath: socket))
    #expect(!FileManager.default.fileExists(atPath: socket + ".lock"))
  }

  @Test("Answers that a client has not read yet are not lost when the server stops")
  func unreadAnswers() async throws {
    let text = String(repeating: "x", count: 100_000)
    let methods = TestMethods()
    let streams = (0..<20).map { UInt32(2 * $0 + 1) }
    try await TestServer.serve(methods: methods.add) { server in
      let connection = try RawConnection(server.socket)
      // All requests are there before there is an answer: with answers unread no further ones would be taken.
      for stream in streams { try connection.write(.call(stream, "Wait", "\(stream) \(text)")) }
      for stream in streams { await methods["\(stream) \(text) began"].wait() }
      for stream in streams { methods["\(stream) \(text) may end"].happen() }
      await server.beginStop()
      #expect(try connection.readToEnd().map(\.streamID).sorted() == streams)
    }
  }

  @Test("A call that does not end in time does not keep the server from stopping")
  func endless() async throws {
    let methods = TestMethods()
    var limits = ServerLimits()
    limits.shutdownSecondsMax = 0
    let connection = try await TestServer.serve(limits: limits, methods: methods.add) { server in
      let connection = try RawConnection(server.socket)
      try connection.write(.call(1, "Ignore", "a"), .call(3, "Sleep", "b"))
      await methods["a began"].wait()
      await methods["b began"].wait()
      return connection
    }
    #expect(try connection.readToEnd() == [])
    await methods["b was cancelled"].wait()
    // The work goes on without its server, and ends without harm.
    methods["a may end"].happen()
    await methods["a ended"].wait()
  }

  @Test("Cancelling the task of a server stops it")
  func cancelled() async throws {
    let scratch = try ScratchDirectory()
    let ready = Signal()
    var configuration = ServerConfiguration(socketPath: scratch.path("s"), version: "1")
    configuration.limits.shutdownSecondsMax = 0
    let context = ServerContext(
      configuration: configuration, detections: TestDetections.none,
      store: try StateStore(StateConfiguration(directory: nil)),
      flows: try FlowStore(FlowStoreConfiguration(directory: nil), nowNanos: 0),
      logger: Logger(label: "test") { _ in SwiftLogNoOpLogHandler() })
    let server = DetectionServer(context) { ready.happen() }
    let task = Task { try await server.run() }
    await ready.wait()
    let connection = try RawConnection(scratch.path("s"))
    try connection.write(.event(1))
    #expect(try connection.read().streamID == 1)
    task.cancel()
    #expect(try connection.readToEnd() == [])
    _ = await task.result
    #expect(!FileManager.default.fileExists(atPath: scratch.path("s")))
  }
}
