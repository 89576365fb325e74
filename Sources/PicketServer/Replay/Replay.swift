import Detection
public import Storage

/// Evaluates events with their own `p_event_time` as the clock, so that the same events and detections give the same
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

  /// What has been seen so far.
  public private(set) var summary = Summary()

  private let detections: LoadedDetections
  private let store: AlertStore
  private let evaluator = EventEvaluator()
  private var now = Int64.min
  private var line = 0
  private var batch: [MatchBatch] = []

  /// The part of alert ids that replays use: the same every time.
  public static let storeID = "00000000"

  /// Makes a replay into a state, which should be new.
  public init(detections: LoadedDetections, store: AlertStore) {
    self.detections = detections
    self.store = store
  }

  /// Evaluates one line: an event as a JSON object, with `p_log_type` and `p_event_time`.
  ///
  /// An empty line is passed over.
  ///
  /// Throws `ReplayError` for a line that is no such event and `StateError` where the state fails.
  public mutating func take(_ event: [UInt8]) throws {
    line += 1
    if event.allSatisfy({ $0 == UInt8(ascii: " ") || $0 == UInt8(ascii: "\t") || $0 == UInt8(ascii: "\r") }) { return }
    let logType = try advance(to: event)
    do throws(EventError) {
      let verdict = try evaluator.evaluate(event, with: detections.program.program(forLogType: logType))
      summary.eventCount += 1
      try count(verdict, event, logType)
    } catch {
      throw ReplayError(line: line, reason: error.message)
    }
  }

  /// Moves the clock to the event's time and gives its log type.
  private mutating func advance(to event: [UInt8]) throws(ReplayError) -> String {
    let texts: [String?]
    do throws(EventError) {
      texts = try evaluator.texts(of: ["p_log_type", "p_event_time"], in: event)
    } catch {
      throw ReplayError(line: line, reason: error.message)
    }
    guard let logType = texts[0], !logType.isEmpty else {
      throw ReplayError(line: line, reason: "the event has no p_log_type; expected its log type as text")
    }
    guard let text = texts[1], let time = EventTime.unixNanos(text) else {
      let found = texts[1].map { "p_event_time is '\($0)'" } ?? "the event has no p_event_time"
      throw ReplayError(line: line, reason: "\(found); expected a time such as 2025-10-23 23:15:59.818948801")
    }
    if time < now { summary.lateCount += 1 }
    now = max(now, time)
    return logType
  }

  private mutating func count(_ verdict: EventVerdict, _ event: [UInt8], _ logType: String) throws(EventError) {
    var matches: [StoredMatch] = []
    for match in verdict.matches {
      if match.rule.definition.createsAlert {
        matches.append(StoredMatch(match, logType: logType, event: event, eventID: ""))
      } else {
        summary.signalCount += 1
      }
    }
    matches += verdict.errors.map {
      StoredMatch($0, logType: logType, event: event, eventID: "")
    }
    summary.countedCount += matches.count
    if !matches.isEmpty { batch.append(MatchBatch(matches: matches, now: now)) }
  }

  /// Counts what the lines so far have matched.
  ///
  /// To be called now and then, and at the end.
  public mutating func commit() throws(StateError) {
    defer { batch.removeAll(keepingCapacity: true) }
    try store.take(batch)
  }
}
