import CaseFiles
import Flows
import Storage
import Testing

@Suite("The files of a state that an older version has written")
struct RecordedStateTests {
  private let scratch: ScratchDirectory

  init() throws {
    scratch = try ScratchDirectory()
  }

  @Test(
    "They open, are whole, and hold what was in them", arguments: RecordedState.versions,
    RecordedState.Ending.allCases)
  func contents(version: String, ending: RecordedState.Ending) async throws {
    let state = try RecordedState(version: version)
    let expected = state.summary
    try state.copy(ending, to: scratch.path("state"))
    let store = try AlertStore.open(scratch)
    #expect(store.storeID == expected.storeId)
    let file = try StateFile(directory: scratch.path("state"))
    #expect(try file.problems().isEmpty)
    let summary = try file.summary()
    #expect(summary.windowCount == expected.windowsStored)
    #expect(summary.windowsWithoutAlertCount == expected.windowsWithoutAlert)
    #expect(summary.alertCount == expected.alertsStored)
    #expect(summary.eventCount == expected.eventsStored && summary.eventIDCount == expected.eventIdsStored)
    #expect(summary.changeCount == expected.changesStored && summary.lastSequence == expected.lastSequence)
    #expect(summary.scheduleCount == expected.schedulesStored && summary.countedRowCount == expected.rowsCounted)
    let schedules = try await ScheduleStore(store).records()
    #expect(schedules.count == expected.schedulesStored && schedules.allSatisfy { $0.lastRun?.error == "" })
  }

  @Test("Its flows are in the window", arguments: RecordedState.versions, RecordedState.Ending.allCases)
  func flows(version: String, ending: RecordedState.Ending) throws {
    let state = try RecordedState(version: version)
    try state.copy(ending, to: scratch.path("state"))
    let store = try FlowStore.open(scratch, at: state.recordedNanos)
    defer { store.close() }
    #expect(store.recovery.rowCount == state.summary.flowsLogged)
    #expect(store.recovery.notes.isEmpty)
  }
}
