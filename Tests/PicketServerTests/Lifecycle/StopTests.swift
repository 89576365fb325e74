import Foundation
import Logging
import PicketClient
import PicketServer
import Storage
import Testing

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
    let text = String(repeating: "x", count: 200_000)
    let streams = (0..<20).map { UInt32(2 * $0 + 1) }
    try await TestServer.serve(TestDetections.echo) { server in
      let connection = try RawConnection(server.socket)
      for stream in streams {
        try connection.write(.event(stream, #"{"match":true,"text":"\#(text)"}"#, logType: "Test.Large"))
      }
      #expect(try await server.reports { $0.eventsEvaluated == UInt64(streams.count) })
      await server.beginStop()
      #expect(try connection.readToEnd().map(\.streamID) == streams)
    }
  }

  @Test("A call that does not end in time does not keep the server from stopping")
  func endless() async throws {
    let methods = TestMethods()
    var limits = ServerLimits()
    limits.shutdown_seconds_max = 0
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
    configuration.limits.shutdown_seconds_max = 0
    let server = DetectionServer(
      configuration: configuration, detections: TestDetections.none,
      store: try AlertStore(StateConfiguration(directory: nil)),
      flows: try FlowStore(FlowStoreConfiguration(directory: nil), nowNanos: 0),
      logger: Logger(label: "test") { _ in SwiftLogNoOpLogHandler() }, onReady: { ready.happen() })
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
