import TestSupport
import Testing

@testable import Storage

@Suite("What is remembered of what scheduled queries have looked at")
struct ScheduleAccountTests {
  private let scratch: ScratchDirectory

  init() throws {
    scratch = try ScratchDirectory()
  }

  private func register(
    _ store: StateStore, text: String = "t", isEnabled: Bool = true, logID: UInt64 = 7, nextEntry: UInt64 = 100,
    now: Int64
  ) async throws -> ScheduleAccount {
    let query = ScheduleRegistration(queryName: "a", text: text, isEnabled: isEnabled)
    let records = try await ScheduleStore(store).register(
      [query], logID: logID, nextEntry: nextEntry, nowNanos: now)
    return try #require(records["a"]?.account)
  }

  private static let looks = [
    ScheduledLook(asOfNanos: 40, lookedFromNanos: 30, state: .done, nextEntry: 9),
    ScheduledLook(asOfNanos: 50, state: .pending), ScheduledLook(asOfNanos: 60, state: .failed, nextEntry: 200),
  ]
  private static let gap = ScheduleGap(fromNanos: 20, endNanos: 30, cause: .evicted)

  /// Registers a query and remembers a run of it with its account.
  private func remember(_ store: StateStore) async throws {
    _ = try await register(store, now: 10)
    let change = ScheduleAccountChange(
      settledBeforeNanos: 5, plannedNanos: 60, looks: Self.looks, forgotten: [], gaps: [Self.gap])
    let run = ScheduledRun(queryName: "a", asOfNanos: 60, endedNanos: 61, elapsedNanos: 1, rowCount: 2)
    try await ScheduleStore(store).finish(run, change)
  }

  @Test("An unchanged query goes on where it was, also after a restart")
  func restart() async throws {
    var store = try StateStore.open(scratch)
    try await remember(store)
    store.close()
    store = try StateStore.open(scratch)
    let account = try await register(store, nextEntry: 300, now: 99)
    #expect(account.looks == Self.looks && account.gaps == [Self.gap])
    #expect(account.sinceNanos == 10 && account.settledBeforeNanos == 5 && account.plannedNanos == 60)
    try await ScheduleStore(store).remember(
      ScheduleAccountChange(settledBeforeNanos: 40, plannedNanos: 60, looks: [], forgotten: [40], gaps: []),
      ofQuery: "a")
    #expect(try await register(store, nextEntry: 300, now: 99).looks == Array(Self.looks.dropFirst()))
    #expect(try await register(store, nextEntry: 300, now: 99).gaps.isEmpty)
  }

  @Test("Entries that the flow log has lost, or that are of another one, do not count")
  func anotherLog() async throws {
    let store = try StateStore.open(scratch)
    try await remember(store)
    #expect(try await register(store, nextEntry: 150, now: 99).looks.map(\.nextEntry) == [9, 0, 150])
    #expect(try await register(store, logID: 8, nextEntry: 150, now: 99).looks.map(\.nextEntry) == [0, 0, 0])
  }

  @Test("A query with another text begins anew; so does one that was disabled or not loaded, which keeps its gaps")
  func begunAnew() async throws {
    for (index, gaps) in [[], [Self.gap], [Self.gap]].enumerated() {
      let scratch = try ScratchDirectory()
      let store = try StateStore.open(scratch)
      try await remember(store)
      var text = "t"
      switch index {
      case 0: text = "u"
      case 1: _ = try await register(store, isEnabled: false, now: 70)
      default: _ = try await ScheduleStore(store).register([], logID: 7, nextEntry: 100, nowNanos: 70)
      }
      let account = try await register(store, text: text, now: 99)
      #expect(account == ScheduleAccount(sinceNanos: 99, plannedNanos: 99, gaps: gaps), "\(index)")
    }
  }

  @Test("What an older Picket has run counts as run, and nothing before it is missed")
  func older() async throws {
    let store = try StateStore.open(scratch)
    _ = try await ScheduleStore(store).register(["a"], nowNanos: 3)
    try await ScheduleStore(store).finish(
      ScheduledRun(queryName: "a", asOfNanos: 40, endedNanos: 41, elapsedNanos: 1, rowCount: 2))
    #expect(try await register(store, now: 99) == ScheduleAccount(sinceNanos: 40, plannedNanos: 40))
  }

  @Test("The run and its account are remembered together, or neither is")
  func together() async throws {
    let store = try StateStore.open(scratch)
    try await remember(store)
    let change = ScheduleAccountChange(
      settledBeforeNanos: 5, plannedNanos: 70, looks: [], forgotten: [40],
      gaps: [Self.gap, Self.gap])
    let run = ScheduledRun(queryName: "a", asOfNanos: 70, endedNanos: 71, elapsedNanos: 1, rowCount: 2)
    await #expect(throws: StateError.self) { try await ScheduleStore(store).finish(run, change) }
    #expect(try await ScheduleStore(store).records().first?.lastRun?.asOfNanos == 60)
    #expect(try await register(store, nextEntry: 300, now: 99).looks == Self.looks)
  }
}
