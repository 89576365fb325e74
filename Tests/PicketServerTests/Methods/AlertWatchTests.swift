import PicketClient
import PicketServer
import Storage
import Testing
import Wire

@Suite("WatchAlerts", .mayBlock)
struct AlertWatchTests {
  private func serve(_ body: (TestServer, PicketClient) async throws -> Void) async throws {
    try await TestServer.serve(AlertDetections.loaded) { server in
      try await server.withClient { client in try await body(server, client) }
    }
  }

  @Test("A watch starts with where it starts, then tells what happens as it happens")
  func changes() async throws {
    try await serve { server, client in
      try await client.alert("before")
      let connection = try RawConnection(server.socket)
      try connection.write(.request(1, "WatchAlerts", WatchAlertsRequest()))
      #expect(try connection.change() == Wire.AlertChange(kind: .started, sequence: 1))
      let id = try await client.alert("a", grave: true)
      let created = try connection.change()
      #expect(created.kind == .created && created.sequence == 2)
      #expect(created.alert?.alertID == id && created.alert?.severity == .high)
      try await client.alert("a")
      let updated = try connection.change()
      #expect(updated.kind == .updated && updated.sequence == 3 && updated.alert?.eventCount == 2)
      _ = try await server.withAdmin {
        try await $0.setAlertStatus(SetAlertStatusRequest(alertIDs: [id], status: .triaged))
      }
      let changed = try connection.change()
      #expect(changed.kind == .statusChanged && changed.sequence == 4 && changed.alert?.status == .triaged)
    }
  }

  @Test("A watch that was cut off goes on after the last change it saw, without a gap", arguments: 0...4)
  func resume(after sequence: UInt64) async throws {
    try await serve { server, client in
      for key in ["a", "b", "c", "d", "e"] { try await client.alert(key) }
      let connection = try RawConnection(server.socket)
      try connection.write(.request(1, "WatchAlerts", WatchAlertsRequest(afterSequence: sequence)))
      #expect(try connection.change() == Wire.AlertChange(kind: .started, sequence: sequence == 0 ? 5 : sequence))
      guard sequence > 0 else { return }
      for next in (sequence + 1)...5 {
        let change = try connection.change()
        #expect(change.kind == .created && change.sequence == next)
      }
    }
  }

  @Test("A watch that starts beyond the last change is refused with the last one")
  func ahead() async throws {
    try await serve { server, client in
      try await client.alert("a")
      let connection = try RawConnection(server.socket)
      for (streamID, sequence) in [(UInt32(1), UInt64(2)), (3, .max)] {
        try connection.write(.request(streamID, "WatchAlerts", WatchAlertsRequest(afterSequence: sequence)))
        let failure = try connection.read().failure()
        #expect(failure?.code == .outOfRange && failure?.message.contains("there is no change \(sequence) yet") == true)
      }
    }
  }

  @Test("A watch tells of its detection and its severities alone")
  func filters() async throws {
    try await serve { server, client in
      let connection = try RawConnection(server.socket)
      try connection.write(
        .request(1, "WatchAlerts", WatchAlertsRequest(detectionID: "Test.Alert", severities: [.high])))
      #expect(try connection.change().kind == .started)
      let others = try RawConnection(server.socket)
      try others.write(.request(1, "WatchAlerts", WatchAlertsRequest(detectionID: "Other")))
      #expect(try others.change().kind == .started)
      try await client.alert("a")
      let id = try await client.alert("b", grave: true)
      let change = try connection.change()
      #expect(change.sequence == 2 && change.alert?.alertID == id)
      #expect(!others.hasInput(within: 100))
    }
  }

  @Test("What is no longer kept is said to be missed, and the watch goes on behind it")
  func missed() async throws {
    var configuration = StateConfiguration(directory: nil)
    configuration.limits.changesKeptMax = 2
    let store = try StateStore(configuration)
    try await TestServer.serve(AlertDetections.loaded, store: store) { server in
      try await server.withClient { client in
        for number in 1...6 { try await client.alert("\(number)") }
        _ = try await store.prune(now: 0, longestPeriodNanos: 0)
        let connection = try RawConnection(server.socket)
        try connection.write(.request(1, "WatchAlerts", WatchAlertsRequest(afterSequence: 1)))
        #expect(try connection.change() == Wire.AlertChange(kind: .started, sequence: 1))
        #expect(try connection.change() == Wire.AlertChange(kind: .missed, sequence: 4, missedCount: 3))
        #expect(try connection.change().sequence == 5)
        #expect(try connection.change().sequence == 6)
      }
    }
  }

  @Test("A watcher that reads nothing holds up nobody, and gets everything when it reads")
  func slowWatcher() async throws {
    try await TestServer.serve(AlertDetections.loaded) { server in
      try await server.withClient { client in
        let slow = try RawConnection(server.socket)
        let quick = try RawConnection(server.socket)
        for connection in [slow, quick] {
          try connection.write(.request(1, "WatchAlerts", WatchAlertsRequest()))
          #expect(try connection.change().kind == .started)
        }
        // Much more than the socket and the server's buffer hold.
        let padding = String(repeating: "x", count: 900)
        for number in 1...500 {
          try await client.alert("\(number) \(padding)")
          #expect(try quick.change().sequence == UInt64(number))
        }
        for number in 1...500 { #expect(try slow.change().sequence == UInt64(number)) }
      }
    }
  }

  @Test("A server that stops ends its watches with where to go on")
  func stop() async throws {
    try await serve { server, client in
      try await client.alert("a")
      let connection = try RawConnection(server.socket)
      try connection.write(.request(1, "WatchAlerts", WatchAlertsRequest()))
      #expect(try connection.change().kind == .started)
      await server.beginStop()
      let failure = try connection.read().failure()
      #expect(failure?.code == .unavailable && failure?.message.contains("from change 1 on") == true)
    }
  }
}

extension RawConnection {
  /// The next message of a watch; throws the status that came in its place.
  func change() throws -> Wire.AlertChange {
    let frame = try read()
    if frame.type != 3, let failure = try frame.failure() { throw failure }
    return try Wire.AlertChange(decoding: frame.data, fieldsMax: WireLimits.responseFieldsMax)
  }
}
