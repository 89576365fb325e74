import CSystemd
import Glibc
import Primitives

/// An entry of the journal as an event, and its cursor.
public struct JournalEntry: Sendable {
  /// The place in the journal, which is also the name of the event.
  public let cursor: String
  /// The fields as a JSON object, as `journalctl -o json` writes them.
  public let event: [UInt8]
}

/// What of the journal is followed.
public struct JournalSelection: Sendable, Equatable {
  /// The units whose entries are read; none for those of all.
  public var units: [String] = []
  /// Fields that entries have, `FIELD=value`: of one field any of the values, of different fields all.
  public var matches: [String] = []
  /// The directory of the journal's files; nil for that of this host.
  public var directory: String?

  /// Everything of the journal of this host.
  public init() {}
}

/// Why the journal cannot be read.
public struct JournalError: Error, CustomStringConvertible {
  /// What is wrong.
  public let description: String

  init(_ what: String, _ result: Int32) {
    description = "\(what): \(systemError(-result))"
  }
}

/// Reads the journal through libsystemd, from a cursor on.
///
/// Not for use from two tasks at a time.
public final class JournalReader {
  private let journal: OpaquePointer
  private let eventBytesMax: Int
  /// Whether the entry at which the journal stands is to be returned next.
  private var isAtUnread = false
  /// Whether the entry of the stored cursor is in the journal no more.
  public private(set) var hasLostPosition = false

  /// Opens the journal after the entry of a cursor.
  ///
  /// Without a cursor it begins after the last entry of now, or with the first one. Fields are cut at `eventBytesMax`.
  public init(
    _ selection: JournalSelection, after cursor: String?, skipsPresent: Bool, eventBytesMax: Int
  ) throws(JournalError) {
    var opened: OpaquePointer?
    let result =
      selection.directory.map { sd_journal_open_directory(&opened, $0, 0) }
      ?? sd_journal_open(&opened, Int32(SD_JOURNAL_LOCAL_ONLY))
    guard result >= 0, let opened else { throw JournalError("cannot open the journal", result) }
    journal = opened
    self.eventBytesMax = eventBytesMax
    sd_journal_set_data_threshold(journal, eventBytesMax)
    // Without this the library does not notice files that are made later.
    _ = sd_journal_get_fd(journal)
    for match in selection.units.map({ "_SYSTEMD_UNIT=\($0)" }) + selection.matches {
      let result = sd_journal_add_match(journal, match, match.utf8.count)
      if result < 0 { throw JournalError("the journal does not take the match '\(match)'", result) }
    }
    try seek(after: cursor, skipsPresent: skipsPresent)
  }

  deinit { sd_journal_close(journal) }

  private func seek(after cursor: String?, skipsPresent: Bool) throws(JournalError) {
    guard let cursor, !cursor.isEmpty else {
      if cursor == nil, skipsPresent {
        let result = sd_journal_seek_tail(journal)
        if result < 0 { throw JournalError("cannot find the end of the journal", result) }
        // Going back by one entry from the end is what makes the next one the first that is new.
        if sd_journal_previous(journal) > 0 { return }
      }
      // Where there is no entry, all that come are new.
      let result = sd_journal_seek_head(journal)
      if result < 0 { throw JournalError("cannot find the beginning of the journal", result) }
      return
    }
    let result = sd_journal_seek_cursor(journal, cursor)
    if result < 0 { throw JournalError("cannot find the position in the journal", result) }
    guard sd_journal_next(journal) > 0 else { return }
    if sd_journal_test_cursor(journal, cursor) <= 0 {
      hasLostPosition = true
      isAtUnread = true
    }
  }

  /// The cursor of the entry at which the journal stands: the last one before those that are to be read.
  ///
  /// Empty when there is none, so that everything which comes is new.
  public var position: String { currentCursor ?? "" }

  private var currentCursor: String? {
    var text: UnsafeMutablePointer<CChar>?
    guard sd_journal_get_cursor(journal, &text) >= 0, let text else { return nil }
    defer { free(text) }
    return String(cString: text)
  }

  /// Takes note of what was written, and of files that were rotated; to be called before reading on after a pause.
  public func refresh() {
    _ = sd_journal_process(journal)
  }

  /// The next entry; nil when there is none now.
  public func next() throws(JournalError) -> JournalEntry? {
    while true {
      if !isAtUnread {
        let result = sd_journal_next(journal)
        if result < 0 { throw JournalError("cannot read on in the journal", result) }
        if result == 0 { return nil }
      }
      isAtUnread = false
      // An entry whose file was removed at this moment has no cursor, and no fields.
      if let cursor = currentCursor, let event = event(cursor) { return JournalEntry(cursor: cursor, event: event) }
    }
  }

  /// The fields of the entry; nil when they cannot be read.
  private func event(_ cursor: String) -> [UInt8]? {
    var fields: [(name: String, values: [JSONValue])] = [("__CURSOR", [.string(cursor)])]
    var places: [String: Int] = [:]
    var microseconds: UInt64 = 0
    if sd_journal_get_realtime_usec(journal, &microseconds) >= 0 {
      fields.append(("__REALTIME_TIMESTAMP", [.string(String(microseconds))]))
    }
    sd_journal_restart_data(journal)
    var data: UnsafeRawPointer?
    var count = 0
    var message = ""
    var isSSHD = false
    while sd_journal_enumerate_available_data(journal, &data, &count) > 0 {
      let bytes = UnsafeRawBufferPointer(start: data, count: count)
      guard let equals = bytes.firstIndex(of: UInt8(ascii: "=")) else { continue }
      let name = String(decoding: bytes[..<equals], as: UTF8.self)
      let value = UnsafeRawBufferPointer(rebasing: bytes[(equals + 1)...])
      if name == "MESSAGE" { message = String(decoding: value, as: UTF8.self) }
      if name == "SYSLOG_IDENTIFIER" { isSSHD = SSHDMessage.isWriter(String(decoding: value, as: UTF8.self)) }
      if let place = places[name] {
        fields[place].values.append(JournalReader.json(value))
      } else {
        places[name] = fields.count
        fields.append((name, [JournalReader.json(value)]))
      }
    }
    if places.isEmpty { return nil }
    var members = fields.map { (key: $0.name, value: $0.values.count == 1 ? $0.values[0] : .array($0.values)) }
    if isSSHD, let parts = SSHDMessage.parts(of: message) { members.append(("sshd", parts)) }
    return JSONValue.object(members).line
  }

  /// A value: text as it is, anything else as the numbers of its bytes, as journalctl does.
  private static func json(_ value: UnsafeRawBufferPointer) -> JSONValue {
    if let text = String(validating: value, as: UTF8.self) { return .string(text) }
    return .array(value.map { .number($0) })
  }
}
