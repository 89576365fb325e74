import Detection
import DetectionWire
import Storage
import Wire

/// Collects what the matches of a request mean for the state, and puts the outcomes where they belong in the answer.
struct MatchLedger {
  /// What a request wants of the state.
  enum Purpose {
    /// Count its matches.
    case count
    /// See the windows that its matches would go into.
    case look
    /// Nothing.
    case none
    /// Nothing, since the query that gave the events is disabled.
    case disabled
  }

  private struct Place {
    var result: Int
    var isError: Bool
    var index: Int
    /// The event was counted towards the rule before, under another name.
    var isRepeat = false
  }

  let purpose: Purpose
  let logType: String
  let eventID: String
  private(set) var matches: [StoredMatch] = []
  /// What the events have written to the key-value store.
  private(set) var keys: [KeyTicket] = []
  /// One entry for each event that matched or failed.
  var results: [EventResult] = []
  private var places: [Place] = []

  init(purpose: Purpose, logType: String, eventID: String = "") {
    self.purpose = purpose
    self.logType = logType
    self.eventID = eventID
  }

  /// Takes the verdict on the event at a place of the request, whose name is that of the request unless it has its own.
  ///
  /// Towards the detections of `countedBefore` the event is not counted again.
  mutating func add(
    _ verdict: EventVerdict, index: UInt32, event: UnsafeRawBufferPointer, eventID: String? = nil,
    countedBefore: Set<String> = []
  ) {
    let eventID = eventID ?? self.eventID
    results.append(
      EventResult(
        index: index, matches: verdict.matches.map { Wire.Match($0) },
        errors: verdict.errors.map { Wire.DetectionError($0) }))
    let result = results.count - 1
    let bytes = countsOrLooks ? Array(event) : []
    for (number, match) in verdict.matches.enumerated() {
      results[result].matches[number].outcome = immediateOutcome(match)
      let isRepeat = countedBefore.contains(match.rule.definition.id)
      let isKept = purpose == .count && !isRepeat && match.rule.signalFields != nil
      if !countsOrLooks || !match.rule.definition.createsAlert && !isKept { continue }
      var stored = StoredMatch(match, logType: logType, event: bytes, eventID: eventID)
      if isKept { stored.keepForCorrelation(match, event) }
      if stored.isSignalOnly { results[result].matches[number].outcome = .unspecified }
      append(stored, Place(result: result, isError: false, index: number, isRepeat: isRepeat))
    }
    for (number, error) in verdict.errors.enumerated() {
      if purpose != .count { results[result].errors[number].outcome = uncounted }
      if purpose != .count { continue }
      append(
        StoredMatch(error, logType: logType, event: bytes, eventID: eventID),
        Place(result: result, isError: true, index: number))
    }
  }

  /// Takes what an event has written to the key-value store.
  mutating func add(_ ticket: KeyTicket?) {
    if let ticket { keys.append(ticket) }
  }

  /// Whether there is nothing to commit.
  var isEmpty: Bool { matches.isEmpty && keys.isEmpty }

  /// Puts the outcomes of the matches, in their order, into the results.
  mutating func apply(_ outcomes: ArraySlice<StoredOutcome>) {
    for (place, outcome) in zip(places, outcomes) {
      if place.isError {
        results[place.result].errors[place.index].outcome = Wire.Outcome(outcome.kind)
        results[place.result].errors[place.index].alertID = outcome.alert?.description ?? ""
      } else {
        results[place.result].matches[place.index].apply(outcome)
        if place.isRepeat { results[place.result].matches[place.index].outcome = .duplicateEvent }
      }
    }
  }

  private mutating func append(_ match: StoredMatch, _ place: Place) {
    var match = match
    match.isLookup = purpose == .look || place.isRepeat
    matches.append(match)
    places.append(place)
  }

  private var countsOrLooks: Bool { purpose == .count || purpose == .look }

  /// The outcome of what is not counted.
  private var uncounted: Wire.Outcome { purpose == .disabled ? .disabled : .dryRun }

  private func immediateOutcome(_ match: Detection.Match) -> Wire.Outcome {
    if purpose != .count { return uncounted }
    return match.rule.definition.createsAlert ? .unspecified : .signal
  }
}

extension StoredMatch {
  /// Notes what correlation rules read of the match, where one does.
  mutating func keepForCorrelation(_ match: Detection.Match, _ event: UnsafeRawBufferPointer) {
    guard let fields = match.rule.signalFields else { return }
    signal = SignalValues(fields, event: event, context: match.context)
    isSignalOnly = !match.rule.definition.createsAlert
  }
}

extension Wire.Match {
  fileprivate mutating func apply(_ stored: StoredOutcome) {
    outcome = Wire.Outcome(stored.kind)
    alertID = stored.alert?.description ?? ""
    eventCount = stored.eventCount
    uniqueCount = stored.uniqueCount
    windowOpenedUnixNanos = stored.openedNanos
    windowClosesUnixNanos = stored.closesNanos
    silence = stored.silence.map { Wire.AlertSilence($0) }
  }
}

extension Wire.Outcome {
  /// What became of a match that was committed.
  init(_ kind: StoredOutcome.Kind) {
    switch kind {
    case .belowThreshold: self = .belowThreshold
    case .alertCreated: self = .alertCreated
    case .alertUpdated: self = .alertUpdated
    case .duplicate: self = .duplicateEvent
    case .seen: self = .dryRun
    case .signal: self = .signal
    }
  }
}

extension Wire.WindowExplanation {
  /// The window of a match whose outcome is known.
  init(_ match: Wire.Match) {
    self.init(
      dedup: match.dedup, open: match.eventCount > 0, openedUnixNanos: match.windowOpenedUnixNanos,
      closesUnixNanos: match.windowClosesUnixNanos, eventCount: match.eventCount, threshold: match.threshold,
      uniqueCount: match.uniqueCount, alertID: match.alertID, silence: match.silence)
  }
}

/// The matches and failures of many events, as many as fit into an answer; all of them are counted.
///
/// Where not all fit, matches that created an alert come before others: whoever asked must hear of each alert.
struct AnswerMatches {
  private(set) var matches: [Wire.Match] = []
  private(set) var errors: [Wire.DetectionError] = []
  private(set) var matchCount: UInt64 = 0

  /// Bytes of an answer that matches may take.
  static let bytesMax = WireLimits.frameDataBytesMax / 4

  /// Takes the results of events, in order.
  init(_ results: [EventResult]) {
    var alertByteCount = 0
    var byteCount = AnswerMatches.alertByteCount(results)
    for result in results {
      for match in result.matches {
        matchCount += 1
        let size = AnswerMatches.byteCount(match)
        if match.outcome == .alertCreated { alertByteCount += size } else { byteCount += size }
        let taken = match.outcome == .alertCreated ? alertByteCount : byteCount
        if taken <= AnswerMatches.bytesMax { matches.append(match) }
      }
      for error in result.errors {
        byteCount += error.message.utf8.count + AnswerMatches.overheadBytes
        if byteCount <= AnswerMatches.bytesMax { errors.append(error) }
      }
    }
  }

  /// What the matches that created an alert take together.
  private static func alertByteCount(_ results: [EventResult]) -> Int {
    results.reduce(0) { sum, result in
      result.matches.reduce(sum) { $0 + ($1.outcome == .alertCreated ? byteCount($1) : 0) }
    }
  }

  private static func byteCount(_ match: Wire.Match) -> Int { match.textByteCount + overheadBytes }

  /// More than numbers, tags and lengths of one match take.
  private static let overheadBytes = 128
}
