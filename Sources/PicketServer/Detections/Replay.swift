import Detection
public import InputFiles
import Primitives
import PythonBodies
public import Storage

/// Evaluates events with their own times as the clock, so that the same events and detections have the same
/// alerts, byte for byte, whenever and wherever they are replayed.
///
/// The clock never runs backwards: an event that is earlier than one before it counts at the time of that one.
public struct Replay {
  /// What a replay has seen.
  public struct Summary: Sendable, Equatable {
    /// Events evaluated.
    public var eventCount = 0
    /// Matches of rules that create alerts, and failures of rules.
    public var countedCount = 0
    /// Matches that are only signals.
    public var signalCount = 0
    /// Events that were earlier than one before them.
    public var lateCount = 0
  }

  /// The members of events that hold their log type and time.
  public struct Keys: Sendable {
    /// The log type of all events; nil for that of each.
    public var fixedLogType: String?
    /// The member with the log type.
    public var logType = EventKey.logType
    /// The member with the time.
    public var time = EventKey.eventTime

    /// The keys of Panther's events.
    public init() {}
  }

  /// What has been seen so far.
  public private(set) var summary = Summary()

  private let detections: LoadedDetections
  private let store: StateStore
  private let keys: Keys
  private let evaluator = EventEvaluator()
  private var now = Int64.min
  private var place = ReplayPlace(line: 0)
  private var batch: [MatchBatch] = []
  private var correlations: CorrelationReplay

  /// The part of alert ids that replays use: the same every time.
  public static let storeID = "00000000"

  /// Makes a replay into a state, which should be new.
  public init(detections: LoadedDetections, store: StateStore, keys: Keys = Keys()) {
    self.detections = detections
    self.store = store
    self.keys = keys
    let keyValues = KeyValueStore(store)
    detections.python?.use(
      PythonKeys(
        table: keyValues.table, now: { store.latestNanos }, remembered: { _ in nil }, commit: { _ in },
        cancel: keyValues.cancel))
    correlations = CorrelationReplay(detections.program.correlations, store)
  }

  /// Evaluates one event, a JSON object with its log type and its time.
  ///
  /// Throws `ReplayError` for one that is no such event and `StateError` where the state fails.
  public mutating func take(_ event: [UInt8], at place: ReplayPlace) throws {
    self.place = place
    let logType = try advance(to: event)
    try runCorrelations(before: now)
    do throws(EventError) {
      let program = detections.program.program(forLogType: logType)
      let event = try evaluator.enriched(event, by: program?.enrichment)?.event ?? event
      var verdict = try evaluator.evaluate(event, with: program, at: now)
      summary.eventCount += 1
      let keys = detections.python?.complete(&verdict, on: event, logType: logType) { [now] event in
        event.replayed(at: now).keepingWrites(named: nil)
      }
      try count(verdict, event, logType, keys)
    } catch {
      throw ReplayError(at: place, reason: error.message)
    }
  }

  /// Moves the clock to the event's time and returns its log type.
  private mutating func advance(to event: [UInt8]) throws(ReplayError) -> String {
    do throws(EventError) {
      try evaluator.check(event)
    } catch {
      throw ReplayError(at: place, reason: error.message)
    }
    let logType = try logType(of: event)
    let time = try time(of: event)
    if time < now { summary.lateCount += 1 }
    now = max(now, time)
    return logType
  }

  private func logType(of event: [UInt8]) throws(ReplayError) -> String {
    if let logType = keys.fixedLogType { return logType }
    guard case .text(let logType) = keys.logType.value(in: event), !logType.isEmpty else {
      throw ReplayError(at: place, reason: "the event has no \(keys.logType.text); expected its log type as text")
    }
    return logType
  }

  private func time(of event: [UInt8]) throws(ReplayError) -> Int64 {
    let value = keys.time.value(in: event)
    switch value {
    case .text(let text):
      if let time = UnixTime.nanos(text, .log) ?? UnixTime.nanos(ofNumber: text, .bySize) { return time }
    case .number(let text):
      if let time = UnixTime.nanos(ofNumber: text, .bySize) { return time }
    default: break
    }
    let found =
      switch value {
      case .text(let text), .number(let text): "\(keys.time.text) is '\(text)'"
      case .other(let noun): "\(keys.time.text) is \(noun)"
      case .missing: "the event has no \(keys.time.text)"
      }
    throw ReplayError(
      at: place,
      reason: "\(found); expected a time such as 2025-10-23 23:15:59.818948801, or the seconds, milliseconds,"
        + " microseconds or nanoseconds since 1970")
  }

  private mutating func count(
    _ verdict: EventVerdict, _ event: [UInt8], _ logType: String, _ keys: KeyTicket?
  ) throws(EventError) {
    var matches: [StoredMatch] = []
    for match in verdict.matches {
      var stored = StoredMatch(match, logType: logType, event: event, eventID: "")
      event.withUnsafeBytes { stored.keepForCorrelation(match, $0) }
      if stored.signal != nil { correlations.noteSignal(at: now) }
      if match.rule.definition.createsAlert || stored.isSignalOnly { matches.append(stored) }
      if !match.rule.definition.createsAlert { summary.signalCount += 1 }
    }
    matches += verdict.errors.map {
      StoredMatch($0, logType: logType, event: event, eventID: "")
    }
    summary.countedCount += matches.count { !$0.isSignalOnly }
    if matches.isEmpty, keys == nil { return }
    batch.append(MatchBatch(matches: matches, now: now, keys: keys.map { [$0] } ?? []))
  }

  /// Counts what the last lines have matched, and makes the runs of correlation rules that come next after them.
  public mutating func finish() throws {
    var runs = correlations
    defer { correlations = runs }
    try runs.finish { try commit() }
    try commit()
  }

  private mutating func runCorrelations(before nanos: Int64) throws {
    var runs = correlations
    defer { correlations = runs }
    try runs.run(before: nanos) { try commit() }
  }

  /// Counts what the lines so far have matched.
  ///
  /// To be called now and then, and at the end.
  public mutating func commit() throws(StateError) {
    defer { batch.removeAll(keepingCapacity: true) }
    try store.take(batch)
  }
}

/// Where an event of a replay stood.
public struct ReplayPlace: Sendable, Equatable {
  /// The line, from 1; 0 for no line.
  public var line: Int
  /// The number of the event, from 1, where that is more precise than the line; else nil.
  public var event: Int?

  /// Makes a place.
  public init(line: Int, event: Int? = nil) {
    self.line = line
    self.event = event
  }
}

/// Why a replay cannot go on, and at which place of its input.
public struct ReplayError: Error, Equatable, CustomStringConvertible {
  /// The place; its line is 0 where it is about none.
  public let place: ReplayPlace
  /// What is wrong and what was expected.
  public let reason: String

  /// An error that is about an event.
  public init(at place: ReplayPlace, reason: String) {
    self.place = place
    self.reason = reason
  }

  /// An error that is about no event.
  public init(_ reason: String) {
    self.init(at: ReplayPlace(line: 0), reason: reason)
  }

  /// The error on one line.
  public var description: String {
    if place.line == 0 { return reason }
    return "line \(place.line)\(place.event.map { ", event \($0)" } ?? ""): \(reason)"
  }
}

/// An alert as one line of JSON, its keys in a fixed order.
public struct AlertText {
  /// The line, without its end.
  public let bytes: [UInt8]

  /// Writes an alert.
  public init(_ alert: AlertRecord) {
    var object = JSONObject()
    object.add("alert_id", text: alert.id.description)
    object.add("kind", text: alert.key.isError ? "RULE_ERROR" : "RULE")
    object.add("detection_id", text: alert.key.detectionID)
    object.add("severity", text: alert.severity.name.uppercased())
    object.add("title", text: alert.title)
    object.add("dedup", text: alert.key.dedup)
    object.add("context", json: alert.context)
    object.add("event_count", number: Int64(clamping: alert.eventCount))
    object.add("unique_count", number: Int64(clamping: alert.uniqueCount))
    object.add("threshold", number: Int64(clamping: alert.threshold))
    object.add("first_match_unix_nanos", number: alert.firstMatchNanos)
    object.add("created_unix_nanos", number: alert.createdNanos)
    object.add("updated_unix_nanos", number: alert.updatedNanos)
    object.add("window_closes_unix_nanos", number: alert.closesNanos)
    bytes = object.finished
  }
}
