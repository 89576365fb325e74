import NIOCore

/// Where a call is carried out; each place has a budget of its own.
enum CallPlace: Int, CaseIterable {
  /// On the event loop, and answered before the next request is read, or after the commit of its matches.
  case loop
  /// On another thread, which answers it.
  case thread
  /// In a task of its own, which answers it once or sends a stream.
  case task
}

/// Where a call is.
enum CallState: CaseIterable {
  /// Its request was read and its method found.
  case parsed
  /// It is being carried out.
  case running
  /// Its answer is known but for the outcomes of its matches, which are not committed yet.
  case waitingForCommit
  /// Its next message waits until the client has read some of those before.
  case waitingForRoom
  /// Its last answer was written.
  case answered
  /// Nobody waits for its answer any more: the deadline has passed, the stream was misused or the connection is gone.
  case abandoned

  /// Whether a call may go from this state to the other.
  func mayBecome(_ next: CallState) -> Bool {
    switch (self, next) {
    case (.parsed, .running), (.running, .waitingForCommit), (.running, .waitingForRoom): true
    case (.waitingForRoom, .running): true
    case (.running, .answered), (.waitingForCommit, .answered), (.waitingForRoom, .answered): true
    case (.answered, _), (.abandoned, _): false
    case (_, .abandoned): true
    default: false
    }
  }
}

/// One call of a connection, and where it is between its request and its answer.
///
/// A call is made when its request is parsed, and moves on from there:
///
///     parsed → running → answered
///              running ⇄ waitingForRoom       a stream whose client is slow
///              running → waitingForCommit → answered
///
/// From any state but `answered` it may become abandoned. Any other move is an error of this program and stops it: it
/// would answer a call twice, or never.
struct Call<Content> {
  let streamID: UInt32
  let place: CallPlace
  /// What is reserved for it until its work is done, in bytes.
  let byteCount: Int
  /// Counts how it ends.
  let counter: MethodCounter
  /// When its request was read.
  let read: NIODeadline
  /// What the connection keeps with it.
  var content: Content
  private(set) var state = CallState.parsed

  init(
    _ streamID: UInt32, _ place: CallPlace, byteCount: Int = 0, _ counter: MethodCounter,
    read: NIODeadline = .uptimeNanoseconds(0), _ content: Content
  ) {
    self.streamID = streamID
    self.place = place
    self.byteCount = byteCount
    self.counter = counter
    self.read = read
    self.content = content
  }

  /// Moves to another state, which must be one that may follow.
  mutating func move(to next: CallState) {
    precondition(state.mayBecome(next), "the call of stream \(streamID) is \(state) and cannot become \(next)")
    state = next
  }
}

/// The calls of one place that are not over, and the most that there may be.
struct CallBudget: Equatable {
  /// Calls that are not over.
  fileprivate(set) var callCount = 0
  let callCountMax: Int

  /// Whether one more call may begin.
  var hasRoom: Bool { callCount < callCountMax }
}

/// The calls of one connection that are not answered yet, and the budgets that they are charged to.
///
/// A call that is answered at once is never in it. `Work` is what is kept with a call that runs elsewhere, and found by
/// its stream; `Answer` is what is kept with one that waits for a commit, together with all others of its batch.
struct CallTable<Work, Answer> {
  /// By stream; one that is abandoned stays until its work is done: until then it holds its memory.
  private var running: [UInt32: Call<Work>] = [:]
  /// Those that go into the next batch, in order.
  private var uncommitted: [Call<Answer>] = []
  /// Those of the batches that were submitted, by the batch's number.
  private var submitted: [Int: [Call<Answer>]] = [:]
  private var lastBatch = 0
  private var budgets: InlineArray<3, CallBudget>
  /// Calls that run elsewhere and whose answer somebody waits for.
  private(set) var openCount = 0
  /// What is reserved for all calls, in bytes.
  private(set) var byteCount = 0

  /// Makes an empty table; each place has room for so many calls.
  init(callCountMax: Int) {
    budgets = InlineArray { _ in CallBudget(callCountMax: callCountMax) }
  }

  // MARK: Budgets

  /// The calls of a place.
  func budget(_ place: CallPlace) -> CallBudget { budgets[place.rawValue] }

  /// Whether requests may be read: the state and the threads keep up with what the client sends.
  ///
  /// A call that asks for a task, and finds no room, is refused instead: such calls may be open for as long as they like.
  var hasRoom: Bool { budgets[CallPlace.loop.rawValue].hasRoom && budgets[CallPlace.thread.rawValue].hasRoom }

  /// Whether no answer is owed.
  var isDrained: Bool { openCount == 0 && budgets[CallPlace.loop.rawValue].callCount == 0 }

  private mutating func reserve(_ place: CallPlace, _ byteCount: Int) {
    budgets[place.rawValue].callCount += 1
    self.byteCount += byteCount
  }

  private mutating func release(_ place: CallPlace, _ byteCount: Int) {
    budgets[place.rawValue].callCount -= 1
    self.byteCount -= byteCount
  }

  // MARK: Calls that run elsewhere

  /// Whether the call of a stream runs elsewhere and somebody waits for its answer.
  func isOpen(_ streamID: UInt32) -> Bool { running[streamID].map { $0.state != .abandoned } ?? false }

  /// Begins a parsed call.
  mutating func begin(_ call: Call<Work>) {
    precondition(running[call.streamID] == nil, "stream \(call.streamID) has a call already: ids only increase")
    var call = call
    call.move(to: .running)
    reserve(call.place, call.byteCount)
    running[call.streamID] = call
    openCount += 1
  }

  /// What is kept with a call.
  subscript(streamID: UInt32) -> Work? {
    get { running[streamID]?.content }
    set { if let newValue { running[streamID]?.content = newValue } }
  }

  /// The client has no room for the next message of an open call.
  mutating func waitForRoom(_ streamID: UInt32) {
    // Several messages of one call may wait.
    if running[streamID]?.state != .waitingForRoom { running[streamID]?.move(to: .waitingForRoom) }
  }

  /// The client has room again: what waited for it runs on, and the body sees what is kept with it.
  ///
  /// - Complexity: O(n) in the calls that run elsewhere.
  mutating func resume(_ body: (inout Work) -> Void) {
    for (streamID, var call) in running where call.state == .waitingForRoom {
      call.move(to: .running)
      body(&call.content)
      running[streamID] = call
    }
  }

  /// The work of a call is done: it leaves the table, and is returned if somebody waits for its answer.
  mutating func finish(_ streamID: UInt32) -> Call<Work>? {
    guard var call = running.removeValue(forKey: streamID) else { return nil }
    release(call.place, call.byteCount)
    if call.state == .abandoned { return nil }
    call.move(to: .answered)
    openCount -= 1
    return call
  }

  /// Nobody waits for the answer of a call any more; returns it if somebody did.
  mutating func abandon(_ streamID: UInt32) -> Call<Work>? {
    guard isOpen(streamID), var call = running[streamID] else { return nil }
    call.move(to: .abandoned)
    openCount -= 1
    running[streamID] = call
    return call
  }

  // MARK: Calls that wait for a commit

  /// The answer of a parsed call is known but for the outcomes of its matches.
  mutating func waitForCommit(_ call: Call<Answer>) {
    var call = call
    call.move(to: .running)
    call.move(to: .waitingForCommit)
    reserve(call.place, call.byteCount)
    uncommitted.append(call)
  }

  /// Whether the answer of a stream waits for a commit.
  ///
  /// - Complexity: O(n) in the calls that wait for one.
  func isCommitting(_ streamID: UInt32) -> Bool {
    uncommitted.contains { $0.streamID == streamID }
      || submitted.values.contains { $0.contains { $0.streamID == streamID } }
  }

  /// Makes a batch of all calls that wait for one; nil when none does.
  mutating func submitBatch() -> (number: Int, answers: [Answer])? {
    if uncommitted.isEmpty { return nil }
    lastBatch += 1
    submitted[lastBatch] = uncommitted
    defer { uncommitted = [] }
    return (lastBatch, uncommitted.map(\.content))
  }

  /// The calls of a batch, whose matches are committed or refused, in order; they leave the table.
  ///
  mutating func finishBatch(_ number: Int) -> [Call<Answer>]? {
    guard var calls = submitted.removeValue(forKey: number) else { return nil }
    for place in calls.indices {
      calls[place].move(to: .answered)
      release(calls[place].place, calls[place].byteCount)
    }
    return calls
  }

  // MARK: The end

  /// The connection is gone: returns what was kept with the calls that run elsewhere and that somebody waited for.
  ///
  /// Their work goes on where it cannot be stopped, matches that were submitted count, and nobody gets an answer. Until
  /// then the calls hold what is reserved for them.
  mutating func abandonAll() -> [Work] {
    let open = running.keys.filter { isOpen($0) }
    return open.compactMap { abandon($0)?.content }
  }
}
