import TestSupport
import Testing

@testable import PicketServer

@Suite("The table of the calls of a connection")
struct CallTableTests {
  private static let counter = MethodCounter(service: "picket.test.Calls", method: "Any")

  @Test("A call moves only to a state that may follow its own")
  func transitions() {
    let followers: [CallState: Set<CallState>] = [
      .parsed: [.running, .abandoned],
      .running: [.waitingForCommit, .waitingForRoom, .answered, .abandoned],
      .waitingForCommit: [.answered, .abandoned],
      .waitingForRoom: [.running, .answered, .abandoned],
      .answered: [],
      .abandoned: [],
    ]
    for state in CallState.allCases {
      for next in CallState.allCases {
        #expect(state.mayBecome(next) == followers[state]?.contains(next), "\(state) to \(next)")
      }
    }
  }

  @Test("A call that would be answered twice stops the program")
  func illegal() async {
    await #expect(processExitsWith: .failure) {
      var call = Call(1, .thread, MethodCounter(service: "s", method: "m"), ())
      call.move(to: .running)
      call.move(to: .answered)
      call.move(to: .answered)
    }
  }

  @Test("An abandoned call holds its memory until its work is done")
  func heldMemory() {
    var table = CallTable<String, Never>(callCountMax: 1)
    table.begin(Call(1, .thread, byteCount: 100, Self.counter, "thread"))
    table.begin(Call(3, .task, byteCount: 20, Self.counter, "task"))
    #expect(!table.hasRoom && table.openCount == 2)
    #expect(table.abandon(1)?.content == "thread")
    #expect(table.abandon(3)?.content == "task")
    #expect(!table.hasRoom && table.isDrained && !table.isOpen(1) && table.byteCount == 120)
    #expect(table.finish(1) == nil)
    #expect(table.finish(3) == nil)
    #expect(table.hasRoom && table.byteCount == 0 && table.budget(.task).callCount == 0)
  }

  @Test("What the calls of a connection that is gone hold is returned as their work ends")
  func connectionGone() {
    var table = CallTable<String, String>(callCountMax: 8)
    table.begin(Call(1, .thread, byteCount: 100, Self.counter, "thread"))
    table.waitForCommit(Call(3, .loop, byteCount: 10, Self.counter, "match"))
    let batch = table.submitBatch()?.number
    #expect(table.abandonAll() == ["thread"])
    #expect(table.byteCount == 110)
    #expect(table.finishBatch(batch ?? 0)?.count == 1)
    #expect(table.finish(1) == nil)
    #expect(table.byteCount == 0)
  }

  @Test(
    "A table does as a list of calls would, whatever happens to them",
    arguments: 0..<UInt64(Trials.count(full: 200, inTests: 60)))
  func model(seed: UInt64) {
    var story = CallStory(seed: seed)
    for step in 0..<300 {
      story.takeStep()
      if let difference = story.difference {
        Issue.record("seed \(seed), step \(step): \(difference)")
        return
      }
    }
    #expect(story.endedCount > 20, "seed \(seed)")
  }
}

/// A table and a list of the same calls, to which the same things happen by chance.
private struct CallStory {
  private enum Phase: Equatable {
    case open, waitingForRoom, abandoned, uncommitted
    case submitted(Int)
  }

  private struct ModelCall {
    let streamID: UInt32
    let place: CallPlace
    let byteCount: Int
    var phase: Phase
  }

  private static let callCountMax = 6
  private static let counter = MethodCounter(service: "picket.test.Calls", method: "Any")

  private var random: CallRandom
  private var table = CallTable<UInt32, UInt32>(callCountMax: callCountMax)
  private var calls: [ModelCall] = []
  private var lastStream: UInt32 = 0
  /// What the table returned where the list says something else.
  private var wrongResult: String?
  /// Calls that had an answer or were abandoned.
  private(set) var endedCount = 0

  init(seed: UInt64) {
    random = CallRandom(seed: seed)
  }

  mutating func takeStep() {
    switch Int.random(in: 0..<100, using: &random) {
    case ..<20: begin(.thread)
    case ..<35: begin(.task)
    case ..<50: waitForCommit()
    case ..<58: submitBatch()
    case ..<66: finishBatch()
    case ..<82: finish(anyStream())
    case ..<90: abandon(anyStream())
    case ..<95: waitForRoom()
    case ..<99: resume()
    default: abandonAll()
    }
  }

  /// What the table reports where the list reports something else; nil when they agree.
  var difference: String? {
    if let wrongResult { return wrongResult }
    for place in CallPlace.allCases {
      let held = calls.filter { $0.place == place }
      let budget = table.budget(place)
      if budget.callCount != held.count { return "\(place) has \(budget.callCount) calls, not \(held.count)" }
    }
    let byteCount = calls.reduce(0) { $0 + $1.byteCount }
    if table.byteCount != byteCount { return "the calls hold \(table.byteCount) bytes, not \(byteCount)" }
    let open = calls.filter { $0.phase == .open || $0.phase == .waitingForRoom }
    if table.openCount != open.count { return "\(table.openCount) calls are open, not \(open.count)" }
    for stream in stride(from: 1, through: lastStream, by: 2) {
      let isOpen = open.contains { $0.streamID == stream }
      if table.isOpen(stream) != isOpen { return "stream \(stream) is open: not \(isOpen)" }
    }
    let isDrained = calls.allSatisfy { $0.phase == .abandoned }
    if table.isDrained != isDrained { return "drained: not \(isDrained)" }
    let hasRoom = [CallPlace.loop, .thread].allSatisfy { place in
      calls.count { $0.place == place } < Self.callCountMax
    }
    return table.hasRoom == hasRoom ? nil : "has room: not \(hasRoom)"
  }

  private mutating func expect<Value: Equatable>(_ found: Value, _ expected: Value, _ step: String) {
    if found != expected { wrongResult = "\(step) returned \(found), not \(expected)" }
  }

  /// The stream of some call, or one that has none.
  private mutating func anyStream() -> UInt32 {
    calls.randomElement(using: &random)?.streamID ?? lastStream + 2
  }

  private mutating func newCall(_ place: CallPlace, _ phase: Phase) -> Call<UInt32> {
    lastStream = lastStream == 0 ? 1 : lastStream + 2
    let byteCount = Int.random(in: 0...60, using: &random)
    calls.append(ModelCall(streamID: lastStream, place: place, byteCount: byteCount, phase: phase))
    return Call(lastStream, place, byteCount: byteCount, Self.counter, lastStream)
  }

  private mutating func begin(_ place: CallPlace) { table.begin(newCall(place, .open)) }

  private mutating func waitForCommit() { table.waitForCommit(newCall(.loop, .uncommitted)) }

  private mutating func submitBatch() {
    let expected = calls.filter { $0.phase == .uncommitted }.map(\.streamID)
    let batch = table.submitBatch()
    expect(batch?.answers ?? [], expected, "submitBatch")
    guard let batch else { return }
    for place in calls.indices where calls[place].phase == .uncommitted {
      calls[place].phase = .submitted(batch.number)
    }
  }

  private mutating func finishBatch() {
    let numbers = calls.compactMap { if case .submitted(let number) = $0.phase { number } else { nil } }
    let number = numbers.randomElement(using: &random) ?? 1_000_000
    let expected = calls.filter { $0.phase == .submitted(number) }.map(\.streamID)
    expect(table.finishBatch(number)?.map(\.content) ?? [], expected, "finishBatch")
    calls.removeAll { $0.phase == .submitted(number) }
    endedCount += expected.count
  }

  private mutating func finish(_ stream: UInt32) {
    let place = calls.firstIndex { $0.streamID == stream && $0.place != .loop }
    let isAwaited = place.map { calls[$0].phase != .abandoned } ?? false
    expect(table.finish(stream)?.content, isAwaited ? stream : nil, "finish")
    if let place { calls.remove(at: place) }
    if isAwaited { endedCount += 1 }
  }

  private mutating func abandon(_ stream: UInt32) {
    let place = calls.firstIndex { $0.streamID == stream && $0.place != .loop && $0.phase != .abandoned }
    expect(table.abandon(stream)?.content, place == nil ? nil : stream, "abandon")
    guard let place else { return }
    endedCount += 1
    calls[place].phase = .abandoned
  }

  private mutating func waitForRoom() {
    let open = calls.indices.filter { calls[$0].place == .task && calls[$0].phase != .abandoned }
    guard let place = open.randomElement(using: &random) else { return }
    table.waitForRoom(calls[place].streamID)
    calls[place].phase = .waitingForRoom
  }

  private mutating func resume() {
    var resumed: Set<UInt32> = []
    table.resume { resumed.insert($0) }
    expect(resumed, Set(calls.filter { $0.phase == .waitingForRoom }.map(\.streamID)), "resume")
    for place in calls.indices where calls[place].phase == .waitingForRoom { calls[place].phase = .open }
  }

  private mutating func abandonAll() {
    let open = calls.filter { $0.phase == .open || $0.phase == .waitingForRoom }.map(\.streamID)
    expect(Set(table.abandonAll()), Set(open), "abandonAll")
    for place in calls.indices where open.contains(calls[place].streamID) { calls[place].phase = .abandoned }
  }
}

/// Numbers that follow from a seed (SplitMix64).
private struct CallRandom: RandomNumberGenerator {
  private var state: UInt64

  init(seed: UInt64) { state = seed }

  mutating func next() -> UInt64 {
    state &+= 0x9E37_79B9_7F4A_7C15
    var bits = state
    bits = (bits ^ (bits >> 30)) &* 0xBF58_476D_1CE4_E5B9
    bits = (bits ^ (bits >> 27)) &* 0x94D0_49BB_1331_11EB
    return bits ^ (bits >> 31)
  }
}
