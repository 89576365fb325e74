import Testing

@testable import PicketServer

@Suite struct CallerTableTests {
  private let table = CallerTable()

  /// Connects with as many connections open as the caller has, and `others` beside.
  private func connect(
    _ userID: UInt32, quotas: CallerQuotas = CallerQuotas(), all: Bool = false, others: Int = 0, connectionsMax: Int = 8
  ) -> (caller: Caller, refusal: String?) {
    var access = CallerAccess(groups: .all, quotas: quotas)
    access.mayTakeAllConnections = all
    let own = table.all.first { $0.userID == userID }?.connectionsOpen.value ?? 0
    return table.connect(
      userID: userID, access, openCount: Int(own) + 1 + others, connectionsMax: connectionsMax, callsMax: 5)
  }

  @Test("A uid may have as many connections as are free beside it, and always one")
  func share() {
    for _ in 0..<4 { #expect(connect(1).refusal == nil) }
    let (caller, refusal) = connect(1)
    #expect(refusal == "uid 1 has 4 open, the most it may have (as many as are free beside it; connections_max)")
    #expect(caller.connectionsOpen.value == 4 && caller.quotaRefusals.value == 1)
    #expect(connect(2, others: 7).refusal == nil)
    #expect(connect(2, others: 6).refusal != nil)
    #expect(connect(3, connectionsMax: 1).refusal == nil)
  }

  @Test("Root and the daemon's user may take all, but for a quota of their own")
  func all() {
    for _ in 0..<8 { #expect(connect(0, all: true).refusal == nil) }
    #expect(connect(9, quotas: CallerQuotas(connections: 1), all: true).refusal == nil)
    let refusal = connect(9, quotas: CallerQuotas(connections: 1), all: true).refusal
    #expect(refusal == "uid 9 has 1 open, the most it may have (its quota of connections)")
  }

  @Test("The quotas of a uid are those of its latest connection")
  func quotas() {
    let caller = connect(1).caller
    #expect(caller.callsMax == 5 && caller.memoryBytesMax == .max && caller.querySlotsMax == .max)
    _ = connect(1, quotas: CallerQuotas(calls: 2, memoryBytes: 3, querySlots: 4))
    #expect(caller.callsMax == 2 && caller.memoryBytesMax == 3 && caller.querySlotsMax == 4)
  }

  @Test("Callers that hold nothing are forgotten when there are many; those that hold something stay")
  func eviction() {
    func connect(_ id: UInt32) -> Caller {
      table.connect(
        userID: id, CallerAccess(groups: .all), openCount: 1, connectionsMax: 100_000, callsMax: 5
      ).caller
    }
    for id in 1...2_000 as ClosedRange<UInt32> {
      let caller = connect(id)
      if !id.isMultiple(of: 10) { caller.connectionsOpen.count(-1) }
      // One whose connection is gone and whose work goes on.
      if id == 5 { caller.memoryBytes.count(1) }
    }
    #expect(table.all.count <= CallerTable.idleMax)
    let kept = Set(table.all.map(\.userID))
    #expect(kept.isSuperset(of: stride(from: 10, through: 2_000, by: 10)) && kept.contains(5) && !kept.contains(6))
    for id in 10_000...15_000 as ClosedRange<UInt32> { _ = connect(id) }
    #expect(table.all.count >= 5_001, "none of those that hold something is forgotten")
  }
}
