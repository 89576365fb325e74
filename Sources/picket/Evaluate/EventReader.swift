import Glibc

/// Reads events from a file or from standard input: JSON lines, or objects that stretch over lines.
///
/// The first line that is not blank decides: where it opens an object without closing it, events end where their
/// braces do; else every line is an event. What is wrong with an event is for the daemon to say, so nothing is passed
/// over but blank lines.
final class EventReader {
  /// What is known without reading further.
  enum Step {
    case event(SourcedEvent)
    /// The next event needs more input.
    case incomplete
    case end
  }

  private enum Layout {
    case lines
    case objects
  }

  private static let chunkBytes = 256 * 1024
  private static let byteOrderMark: [UInt8] = [0xEF, 0xBB, 0xBF]

  /// The name to show: the path, or `standard input`.
  let name: String

  private let descriptor: Int32
  private var buffer: [UInt8] = []
  /// What of the buffer was handed out.
  private var consumed = 0
  /// What of the buffer was searched for the end of the event that starts at `consumed`.
  private var boundary = EventBoundary()
  private var layout: Layout?
  private var isAtEnd = false
  private var line = 1
  private var index = 0
  /// What was read of an event that is too large, and is not kept.
  private var discardedBytes = 0
  private var discardedLines = 0

  /// Opens a file; `-` is standard input.
  init(path: String) throws {
    name = path == "-" ? "standard input" : path
    if path == "-" {
      descriptor = STDIN_FILENO
      return
    }
    descriptor = open(path, O_RDONLY | O_CLOEXEC)
    if descriptor < 0 { throw EventReader.failure(path) }
    // A directory can be opened, and fails only when it is read.
    if read(descriptor, nil, 0) < 0 { throw EventReader.failure(path) }
  }

  deinit {
    if descriptor != STDIN_FILENO { close(descriptor) }
  }

  /// Whether a person has to type the events.
  var isTypedIn: Bool { isatty(descriptor) == 1 }

  /// Whether reading would not block.
  var hasInputWaiting: Bool {
    var request = pollfd(fd: descriptor, events: Int16(POLLIN), revents: 0)
    return poll(&request, 1, 0) != 0
  }

  /// Reads once, and blocks until there is something to read.
  func fill() throws {
    buffer.removeFirst(consumed)
    boundary.shift(by: consumed)
    consumed = 0
    let start = buffer.count
    buffer.append(contentsOf: repeatElement(0, count: EventReader.chunkBytes))
    var count = -1
    repeat {
      count = buffer[start...].withUnsafeMutableBytes { read(descriptor, $0.baseAddress, $0.count) }
    } while count < 0 && errno == EINTR
    buffer.removeLast(EventReader.chunkBytes - max(0, count))
    if count < 0 { throw EventReader.failure(name) }
    if count == 0 { isAtEnd = true }
  }

  /// The next event, if it is wholly there.
  func next() -> Step {
    if discardedBytes == 0 { skipBlanks() }
    if consumed == buffer.count, discardedBytes == 0 { return isAtEnd ? .end : .incomplete }
    if let end = endOfEvent() { return .event(take(upTo: end)) }
    if isAtEnd { return .event(take(upTo: buffer.count)) }
    if buffer.count - consumed > SourcedEvent.bytesMax { discardBuffer() }
    return .incomplete
  }

  private func endOfEvent() -> Int? {
    guard let layout = layout ?? decideLayout() else { return nil }
    return layout == .lines
      ? boundary.endOfLine(in: buffer, from: consumed) : boundary.endOfObject(in: buffer, from: consumed)
  }

  /// Looks at the first line; nil when it is not wholly there.
  ///
  /// A first line that is too large is taken for an event of its own.
  private func decideLayout() -> Layout? {
    let start = consumed
    if let end = boundary.endOfLine(in: buffer, from: start) ?? (isAtEnd ? buffer.count : nil) {
      layout = EventBoundary.leavesObjectOpen(buffer[start..<end]) ? .objects : .lines
    } else if buffer.count - start > SourcedEvent.bytesMax {
      layout = .lines
    } else {
      return nil
    }
    boundary = EventBoundary()
    return layout
  }

  private func take(upTo end: Int) -> SourcedEvent {
    let start = consumed
    var textEnd = end
    while textEnd > start, EventBoundary.isBlank(buffer[textEnd - 1]) { textEnd -= 1 }
    let byteCount = discardedBytes + textEnd - start
    let bytes = byteCount > SourcedEvent.bytesMax ? [] : Array(buffer[start..<textEnd])
    let event = SourcedEvent(index: index, line: line, bytes: bytes, byteCount: byteCount)
    line += discardedLines + newlineCount(in: buffer[start..<end])
    index += 1
    consumed = end
    discardedBytes = 0
    discardedLines = 0
    boundary = EventBoundary()
    return event
  }

  /// Keeps no more of an event that is too large than where it ends.
  private func discardBuffer() {
    discardedBytes += buffer.count - consumed
    discardedLines += newlineCount(in: buffer[consumed...])
    consumed = buffer.count
  }

  private func newlineCount(in bytes: ArraySlice<UInt8>) -> Int {
    bytes.count { $0 == UInt8(ascii: "\n") }
  }

  private func skipBlanks() {
    if index == 0, consumed == 0, buffer.starts(with: EventReader.byteOrderMark) {
      consumed = EventReader.byteOrderMark.count
    }
    while consumed < buffer.count, EventBoundary.isBlank(buffer[consumed]) {
      if buffer[consumed] == UInt8(ascii: "\n") { line += 1 }
      consumed += 1
    }
  }

  private static func failure(_ name: String) -> CommandFailure {
    CommandFailure(.usage, "cannot read \(name): \(String(cString: strerror(errno)))")
  }
}
