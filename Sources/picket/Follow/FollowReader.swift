import Follow
import InputFiles
import PicketClient

/// Reads what a source has, and keeps how far it is acknowledged.
protocol FollowReader: AnyObject {
  /// Looks what there is; true when positions must be stored before anything further is sent.
  func look() -> Bool
  /// What is to be sent next; nothing when there is nothing now.
  func read() throws -> [FollowItem]
  /// Takes note of what is acknowledged.
  func acknowledge(_ mark: FollowItem.Mark)
  /// How far it is acknowledged.
  var position: FollowPositions.Source { get }
  /// What people should know since the last time.
  func takeNotes() -> [String]
  /// Records that were refused here since the last time, by their places.
  func takeRefused() -> [(place: String, reason: String)]
  /// What there is, for `--check`.
  var summary: String { get }
  /// What is left at the end of `--once`; nil when it is nothing.
  var rest: String? { get }
}

/// Reads lines of files.
final class LineFollowReader: FollowReader {
  private let number: Int
  private let logType: String
  private let format: LineFormat
  private let follower: FileFollower
  private var refused: [(place: String, reason: String)] = []

  init(
    number: Int, logType: String, format: LineFormat, patterns: PathPatterns, table: FileTable?, skipsPresent: Bool,
    lineBytesMax: Int
  ) {
    self.number = number
    self.logType = logType
    self.format = format
    follower = FileFollower(
      patterns: patterns, table: table, skipsPresent: skipsPresent, lineBytesMax: lineBytesMax)
  }

  func look() -> Bool { follower.look() }

  func read() -> [FollowItem] { follower.read().map(item) }

  private func item(_ line: FollowedLine) -> FollowItem {
    let place = "\(line.path), byte \(line.start)"
    var item = FollowItem(source: number, request: .nothing, mark: .line(line.position), place: place)
    if line.isTooLong {
      refused.append((place, "the line has \(line.byteCount) bytes, more than line_bytes_max"))
      return item
    }
    do throws(LineProblem) {
      if let event = try format.event(of: line.bytes) {
        item.request = .event(EvaluateEventRequest(logType: logType, event: event, eventID: line.eventID))
      }
    } catch {
      refused.append((place, error.description))
    }
    return item
  }

  func acknowledge(_ mark: FollowItem.Mark) {
    if case .line(let position) = mark { follower.acknowledge(position) }
  }

  var position: FollowPositions.Source { FollowPositions.Source(files: follower.table) }

  func takeNotes() -> [String] {
    follower.takeNotes().map { note in
      switch note {
      case .truncated(let path): "\(path) was truncated; what it holds now is read from the beginning"
      case .unreadable(let path, let reason):
        reason.hasPrefix(path) ? reason : "\(path) cannot be read: \(reason)"
      }
    }
  }

  func takeRefused() -> [(place: String, reason: String)] {
    defer { refused = [] }
    return refused
  }

  var summary: String {
    let backlog = follower.backlog
    return "\(counted(backlog.files, "file")), \(counted(backlog.bytes, "byte")) to read"
  }

  var rest: String? {
    let bytes = follower.backlog.bytes
    return bytes == 0 ? nil : "\(counted(bytes, "byte")) not sent: the last line has no end yet"
  }
}

/// Reads the journal.
final class JournalFollowReader: FollowReader {
  private static let batchMax = 256

  private let number: Int
  private let logType: String
  private let reader: JournalReader
  private let eventBytesMax: Int
  private var cursor: String
  private var notes: [String] = []
  private var refused: [(place: String, reason: String)] = []
  private var isStored: Bool

  init(
    number: Int, logType: String, selection: JournalSelection, cursor: String?, skipsPresent: Bool, eventBytesMax: Int
  ) throws {
    self.number = number
    self.logType = logType
    self.eventBytesMax = eventBytesMax
    isStored = cursor != nil
    do throws(JournalError) {
      reader = try JournalReader(
        selection, after: cursor, skipsPresent: skipsPresent, eventBytesMax: eventBytesMax)
    } catch {
      throw CommandFailure(.failed, error.description)
    }
    self.cursor = cursor ?? (skipsPresent ? reader.position : "")
    if reader.hasLostPosition {
      notes.append("the entry of the position is in the journal no more; it is read on with the next one that is")
    }
  }

  func look() -> Bool {
    defer { isStored = true }
    return !isStored
  }

  func read() throws -> [FollowItem] {
    reader.refresh()
    var items: [FollowItem] = []
    do throws(JournalError) {
      while items.count < JournalFollowReader.batchMax, let entry = try reader.next() { items.append(item(entry)) }
    } catch {
      throw CommandFailure(.failed, error.description)
    }
    return items
  }

  private func item(_ entry: JournalEntry) -> FollowItem {
    let place = "entry \(entry.cursor)"
    var item = FollowItem(source: number, request: .nothing, mark: .entry(cursor: entry.cursor), place: place)
    if entry.event.count > eventBytesMax {
      refused.append((place, "the entry has \(entry.event.count) bytes, more than line_bytes_max"))
    } else {
      item.request = .event(EvaluateEventRequest(logType: logType, event: entry.event, eventID: entry.cursor))
    }
    return item
  }

  func acknowledge(_ mark: FollowItem.Mark) {
    if case .entry(let cursor) = mark { self.cursor = cursor }
  }

  var position: FollowPositions.Source { FollowPositions.Source(cursor: cursor) }

  func takeNotes() -> [String] {
    defer { notes = [] }
    return notes
  }

  func takeRefused() -> [(place: String, reason: String)] {
    defer { refused = [] }
    return refused
  }

  var summary: String { cursor.isEmpty ? "the journal, from its beginning" : "the journal, after \(cursor)" }
  var rest: String? { nil }
}
