public import ArgumentParser
import Glibc
public import InputFiles
import Logging
import PicketServer
import Primitives
import Storage

/// Replays a file of events and prints the alerts that it raises, one JSON object a line, in the order of their creation.
struct ReplayRun {
  let path: String
  let recordsKey: RecordsKey
  let keys: Replay.Keys
  let detections: LoadedDetections
  let logger: Logger

  /// Events between two commits: what they match is held in memory meanwhile.
  private static let commitEvents = 1_000

  /// Throws `ReplayError` for what is no event, `StateError` where memory does not suffice.
  func run() async throws {
    var state = StateConfiguration(directory: nil)
    state.storeID = Replay.storeID
    let store = try StateStore(state)
    let summary = try replay(into: store)
    try await printAlerts(of: store)
    logger.info(
      """
      replayed \(summary.eventCount) events: \(summary.countedCount) matches and failures counted, \
      \(summary.signalCount) signals, \(summary.lateCount) events earlier than one before them
      """)
  }

  private func replay(into store: StateStore) throws -> Replay.Summary {
    var replay = Replay(detections: detections, store: store, keys: keys)
    do {
      let reader = try RecordReader(path: path, recordsKey: recordsKey)
      while try takeNext(of: reader, &replay) {}
    } catch let error as InputError {
      throw ReplayError(error.message)
    }
    try replay.finish()
    return replay.summary
  }

  /// Evaluates the next event, or reads on; false at the end.
  private func takeNext(of reader: RecordReader, _ replay: inout Replay) throws -> Bool {
    switch reader.next() {
    case .record(let record):
      let place = ReplayPlace(line: record.line, event: reader.numbersRecords ? record.index + 1 : nil)
      if let fault = record.fault { throw ReplayError(at: place, reason: fault) }
      if record.byteCount > record.bytes.count {
        throw ReplayError(
          at: place, reason: "the event has \(record.byteCount) bytes; expected at most \(Record.bytesMax)")
      }
      try replay.take(record.bytes, at: place)
      if (record.index + 1) % ReplayRun.commitEvents == 0 { try replay.commit() }
    case .incomplete: try reader.fill()
    case .end: return false
    }
    return true
  }

  private func printAlerts(of store: StateStore) async throws {
    var alerts: [AlertRecord] = []
    var filter = AlertFilter()
    repeat {
      let page = try await store.alerts.page(matching: filter)
      alerts += page.alerts
      filter.beforeNumber = page.nextBeforeNumber
    } while filter.beforeNumber != nil
    for alert in alerts.reversed() {
      guard write(VisibleText.json(AlertText(alert).bytes) + [UInt8(ascii: "\n")]) else { return }
    }
  }

  /// Writes to standard output; false when nobody reads it any more.
  private func write(_ line: [UInt8]) -> Bool {
    var rest = line[...]
    while !rest.isEmpty {
      let count = rest.withUnsafeBytes { Glibc.write(STDOUT_FILENO, $0.baseAddress, $0.count) }
      if count < 0, errno == EINTR { continue }
      if count <= 0 { return false }
      rest = rest.dropFirst(count)
    }
    return true
  }
}

/// Where the events of a replay have their log type and their time.
struct ReplayOptions: ParsableArguments {
  @Option(help: ArgumentHelp("With --replay: the log type of all events.", valueName: "type"))
  var logType: String?

  @Option(
    help: ArgumentHelp(
      "With --replay: where each event says its log type, a key or keys with dots between (default: p_log_type).",
      valueName: "key"))
  var logTypeKey: EventKey?

  @Option(
    help: ArgumentHelp(
      "With --replay: where each event says its time, as RFC 3339 or since 1970 (default: p_event_time).",
      valueName: "key"))
  var timeKey: EventKey?

  @Option(
    help: ArgumentHelp(
      "With --replay: where objects hold lists of events; none to take them as they are (default: known kinds).",
      valueName: "key"))
  var recordsKey: RecordsKey?

  /// The keys, with the default ones where none are given.
  var keys: Replay.Keys {
    var keys = Replay.Keys()
    keys.fixedLogType = logType
    keys.logType = logTypeKey ?? keys.logType
    keys.time = timeKey ?? keys.time
    return keys
  }

  func validate() throws {
    if logType?.isEmpty == true { throw ValidationError("--log-type expects a name such as AWS.CloudTrail") }
    if logType != nil, logTypeKey != nil { throw ValidationError("use either --log-type or --log-type-key") }
  }

  /// Refuses options that mean nothing without a replay.
  func requireNone() throws {
    let given = [
      ("--log-type", logType != nil), ("--log-type-key", logTypeKey != nil), ("--time-key", timeKey != nil),
      ("--records-key", recordsKey != nil),
    ]
    if let (name, _) = given.first(where: \.1) { throw ValidationError("\(name) is for --replay, which is not given") }
  }
}

extension EventKey: ExpressibleByArgument {
  /// Reads an argument; nil where it has an empty part.
  public init?(argument: String) {
    self.init(argument)
  }
}

extension RecordsKey: ExpressibleByArgument {
  /// Reads an argument; nil where it has an empty part.
  public init?(argument: String) {
    self.init(argument)
  }
}
