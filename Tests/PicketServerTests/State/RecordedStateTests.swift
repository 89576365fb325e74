import CaseFiles
import Detection
import DetectionFiles
import PicketClient
import PicketServer
import Storage
import Testing

@Suite("A state that an older version has written")
struct RecordedStateTests {
  /// Serves a copy of a state at the time when it was recorded.
  private func serve(
    _ state: RecordedState, _ ending: RecordedState.Ending, _ body: (PicketClient) async throws -> Void
  ) async throws {
    let scratch = try ScratchDirectory()
    try state.copy(ending, to: scratch.path("state"))
    let clock = StandingClock(wallNanos: state.recordedNanos)
    let store = try AlertStore(StateConfiguration(directory: scratch.path("state")))
    let flows = try FlowStore(FlowStoreConfiguration(directory: scratch.path("state")), nowNanos: clock.unixNanos())
    defer {
      flows.close()
      store.close()
    }
    let detections = LoadedDetections(
      library: DetectionTree(paths: [RecordedState.detections]).load(), loadedUnixNanos: clock.unixNanos())
    #expect(detections.library.problems.isEmpty)
    try await TestServer.serve(detections, store: store, flows: flows, clock: clock) { server in
      try await server.withClient(body)
    }
  }

  @Test("Its alerts are there with all they had", arguments: RecordedState.versions, RecordedState.Ending.allCases)
  func alerts(version: String, ending: RecordedState.Ending) async throws {
    let state = try RecordedState(version: version)
    let recorded = try RecordedCalls(state).alerts
    try await serve(state, ending) { client in
      let ids = try await client.listAlerts().alerts.map(\.alertID)
      #expect(ids == recorded.map(\.alert.alertId))
      for expected in recorded {
        let answer = try await client.getAlert(GetAlertRequest(alertID: expected.alert.alertId))
        #expect(try RecordedAlert(answer) == expected)
      }
    }
  }

  @Test(
    "Its windows, names of events, counted rows and flows go on as in that version, except where it is said",
    arguments: RecordedState.versions, RecordedState.Ending.allCases)
  func steps(version: String, ending: RecordedState.Ending) async throws {
    let state = try RecordedState(version: version)
    let recorded = try RecordedCalls(state)
    let known = Set(recorded.alerts.map(\.alert.alertId))
    try await serve(state, ending) { client in
      for step in recorded.steps {
        var answer = try await client.answer(step)
        answer.hideWhatIsNew(known: known, recordedNanos: state.recordedNanos)
        let change = try RecordedCalls.change(step.name, to: answer)
        #expect(answer == step.expect, "where this is meant: \(change)")
      }
    }
  }
}

/// A clock that stands still.
private struct StandingClock: ServerClock {
  let wallNanos: Int64

  func unixNanos() -> Int64 { wallNanos }

  func monotonicNanos() -> Int64 { 0 }
}
