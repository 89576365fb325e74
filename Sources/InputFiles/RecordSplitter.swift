/// Cuts text into the records that it holds, piece by piece as it comes: lines, JSON objects however they are laid out,
/// lists of them, and envelopes around them.
///
/// What is wrong with a record is for its reader to say, so nothing is ignored but white space, commas between
/// objects, and what an envelope says of itself. A list is never held whole. An object is held up to the largest record;
/// one that is larger cannot be a record, and is taken apart as soon as it turns out to be an envelope. Not for use from
/// two tasks at a time.
public final class RecordSplitter {
  /// What is known without further input.
  public enum Step: Sendable {
    case record(Record)
    /// The next record needs more input.
    case incomplete
    case end
  }

  /// How the objects in a list are looked at.
  enum Rule {
    case record
    case automatic
    case path([String])
    case forms([WrappedRecord])
  }

  /// What the bytes from `consumed` on are part of.
  enum Phase {
    case between
    case object
    /// An object ends at an offset; what follows on its line is not known yet.
    case tail(Int)
    /// A line that is no object.
    case line
    /// An element of a list that is no object.
    case element
    /// The members of an envelope after its list.
    case members
  }

  /// A list that is open, or the objects around one.
  struct Frame {
    enum Content {
      case list(Rule)
      case members(depth: Int)
    }

    var line: Int
    var content: Content
  }

  static let framesMax = 32
  static let levelsMax = 4

  /// Whether the number of a record says more of where it is than its line: whether some stand in lists, or several
  /// in a line.
  public internal(set) var numbersRecords = false

  let rule: Rule
  let level: Int
  let bytesMax: Int
  var buffer: [UInt8] = []
  /// What of the buffer was handed out.
  var consumed = 0
  var isAtEnd = false
  private var isCutOff = false
  var phase = Phase.between
  var boundary = ValueBoundary()
  var frames: [Frame] = []
  /// Whether objects at the top end with their line; nil before the first one.
  var endsAtLines: Bool?
  /// Whether the object at hand goes over lines.
  var isOverLines = false
  var isTriedAsEnvelope = false
  var line = 1
  var index = 0
  /// What of the line or element at hand was searched for its end.
  var searched = 0
  /// Whether the element at hand goes on inside of a string, and after a backslash there.
  var isInString = false
  var isEscaped = false
  /// What was read of a record that is too large, and is not kept.
  var discardedBytes = 0
  /// What an encoded record held, which comes before all else.
  private var inner: RecordSplitter?
  private var innerLine = 0
  private var lastLine = 0

  /// Makes a splitter for an input whose objects hold their records so; records beyond `bytesMax` are not kept.
  public convenience init(recordsKey: RecordsKey, bytesMax: Int = Record.bytesMax) {
    switch recordsKey {
    case .automatic: self.init(rule: .automatic, level: 0, bytesMax: bytesMax)
    case .none: self.init(rule: .record, level: 0, bytesMax: bytesMax)
    case .path(let path): self.init(rule: .path(path), level: 0, bytesMax: bytesMax)
    }
  }

  private init(rule: Rule, level: Int, bytesMax: Int) {
    self.rule = rule
    self.level = level
    self.bytesMax = bytesMax
  }

  /// Takes more input from what appends it; false means that there is no more.
  ///
  /// What was appended before an error is kept.
  public func fill<Failure: Error>(_ read: (inout [UInt8]) throws(Failure) -> Bool) throws(Failure) {
    buffer.removeFirst(consumed)
    consumed = 0
    isAtEnd = try !read(&buffer)
  }

  /// Takes more input.
  public func give(_ bytes: [UInt8]) {
    buffer += bytes
  }

  /// Marks what comes next as lost: the records that are wholly there are the last, and nothing is said of a rest.
  func endWithoutRest() {
    isCutOff = true
  }

  /// The next record, if it is wholly there.
  public func next() -> Step {
    while true {
      if let record = nextInner() { return .record(record) }
      switch advance() {
      case .record(let record)?: return .record(record)
      case .incomplete?: return isCutOff ? .end : .incomplete
      case .end?: return .end
      case nil: continue
      }
    }
  }

  private func nextInner() -> Record? {
    guard let inner else { return nil }
    guard case .record(var record) = inner.next() else {
      self.inner = nil
      return nil
    }
    record.line = innerLine
    record.index = index
    index += 1
    note(line: innerLine)
    return record
  }

  /// Reads on with what an encoded record holds, which stood on a line.
  func open(_ bytes: [UInt8], line: Int) {
    let splitter = RecordSplitter(rule: .automatic, level: level + 1, bytesMax: bytesMax)
    splitter.buffer = bytes
    splitter.isAtEnd = true
    inner = splitter
    innerLine = line
    numbersRecords = true
  }

  /// Makes a record of the next `count` bytes and ends it there.
  func takeRecord(_ count: Int) -> Step {
    var end = consumed + count
    while end > consumed, isBlank(buffer[end - 1]) { end -= 1 }
    let byteCount = discardedBytes + end - consumed
    let bytes = byteCount > bytesMax || discardedBytes > 0 ? [] : Array(buffer[consumed..<end])
    return take(count, bytes, byteCount: byteCount, fault: nil)
  }

  /// Makes a record of other bytes than stand here, or of a fault, and skips the next `count` bytes.
  func take(_ count: Int, _ bytes: [UInt8], byteCount: Int? = nil, fault: String?) -> Step {
    let record = Record(index: index, line: line, bytes: bytes, byteCount: byteCount ?? bytes.count, fault: fault)
    index += 1
    note(line: line)
    pass(count)
    return .record(record)
  }

  /// Skips bytes whose lines the boundary has counted, and begins anew after them.
  func pass(_ count: Int) {
    consumed += count
    line += boundary.lineCount
    begin(.between)
  }

  func begin(_ phase: Phase) {
    self.phase = phase
    boundary = ValueBoundary()
    discardedBytes = 0
    searched = 0
    isInString = false
    isEscaped = false
    isOverLines = false
    isTriedAsEnvelope = false
  }

  private func note(line: Int) {
    if line == lastLine { numbersRecords = true }
    lastLine = line
  }
}
