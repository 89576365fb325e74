import Primitives

/// What a silence asks of matches: each part that is given must hold.
public struct SilenceTerms: Sendable, Equatable {
  /// The detection that the match is of; empty means any.
  public var detectionID = ""
  /// What must hold of the event.
  public var conditions: [SilenceCondition] = []
  /// The severities that the match may have; none means all.
  public var severities: [Severity] = []
  /// The log types that the event may have; none means all.
  public var logTypes: [String] = []

  /// Terms that ask nothing.
  public init() {}

  /// Whether every match meets them.
  public var isEmpty: Bool { detectionID.isEmpty && conditions.isEmpty && severities.isEmpty && logTypes.isEmpty }
}

/// A field of an event and the value that it must have.
///
/// Keys count without their case, as in a detection. A list has the value when one of its elements has.
public struct SilenceCondition: Sendable, Equatable {
  /// The path to the field, as `KeyPath` has it.
  public let key: String
  /// The value: a text, or a number, `true`, `false` or `null` as JSON has it.
  public let value: String
  let expression: MatchExpression

  /// Reads a condition; throws when the key is no path.
  public init(key: String, value: String) throws(FieldPathError) {
    self.key = key
    self.value = value
    let path = try FieldPath(keyPath: key)
    // What looks like a number may be a text in the event: both have the value.
    let text = Scalar.string(value)
    switch Scalar.value(ofText: value) {
    case .scalar(let scalar): expression = .values(path, Condition(.isIn), [text, scalar])
    case .null:
      expression = .combinator(.any, [.unary(path, Condition(.isNull)), .values(path, Condition(.isIn), [text])])
    case .text: expression = .values(path, Condition(.isIn), [text])
    }
  }
}

/// What a text is when it stands as a value in JSON.
private enum ValueOfText {
  case scalar(Scalar)
  case null
  /// No value of JSON but a text.
  case text
}

extension Scalar {
  fileprivate static func value(ofText text: String) -> ValueOfText {
    let parser = EventParser(limits: EventLimits())
    let event = Array("{\"value\":\(text)}".utf8)
    return event.withUnsafeBytes { bytes -> ValueOfText in
      guard let document = try? parser.parse(copying: bytes) else { return .text }
      let index = JSONDocument.root + 2
      // One that holds more than a value is a text with a comma in it.
      guard document.contentEnd(JSONDocument.root) == document.end(index) else { return .text }
      switch document.kind(index) {
      case .yes: return .scalar(.bool(true))
      case .no: return .scalar(.bool(false))
      case .null: return .null
      case .integer: return .scalar(.integer(document.integer(index)))
      case .unsigned: return .scalar(.unsigned(document.unsigned(index)))
      case .double, .bigNumber, .decimal:
        if case .double(let double)? = document.number(index) { return .scalar(.double(double)) }
        return .scalar(.decimal(String(decoding: document.numberText(index), as: UTF8.self)))
      case .string, .object, .array: return .text
      }
    }
  }
}

/// A silence that was added and not ended.
public struct HeldSilence: Sendable, Equatable {
  /// Its number.
  public var number: Int64
  /// What it asks of matches.
  public var terms: SilenceTerms
  /// When it begins to hold, in nanoseconds since 1970.
  public var fromNanos: Int64
  /// When it no longer holds, in nanoseconds since 1970.
  public var untilNanos: Int64

  /// Makes a silence.
  public init(number: Int64, terms: SilenceTerms, fromNanos: Int64, untilNanos: Int64) {
    self.number = number
    self.terms = terms
    self.fromNanos = fromNanos
    self.untilNanos = untilNanos
  }

  /// Whether it holds at a time.
  public func holds(at now: Int64) -> Bool { fromNanos <= now && now < untilNanos }
}

/// What a silence may ask about of a match.
public struct SilenceSubject: Sendable {
  /// The detection.
  public var detectionID: String
  /// The severity of the match.
  public var severity: Severity
  /// The log type of the event.
  public var logType: String
  /// The event, one JSON object.
  public var event: [UInt8]

  /// Makes a subject.
  public init(detectionID: String, severity: Severity, logType: String, event: [UInt8]) {
    self.detectionID = detectionID
    self.severity = severity
    self.logType = logType
    self.event = event
  }
}

/// Silences, ready to be held against matches.
///
/// The conditions of all are one program, so that an event is parsed once and each of its fields read once. Belongs to
/// one thread at a time; reads no clock.
public final class SilenceSet {
  /// Those that last longest first: what is said of a match is how long nothing is heard of it.
  private let silences: [HeldSilence]
  private let byDetection: [ExactText: [Int]]
  private let ofAnyDetection: [Int]
  private let program: LogTypeProgram
  private let evaluator: EventEvaluator
  /// When the last of them ends.
  private let lastEndNanos: Int64

  /// Takes silences in.
  ///
  /// - Complexity: O(n log n) in the silences and their conditions.
  public init(_ held: [HeldSilence]) {
    let silences = held.sorted { ($1.untilNanos, $0.number) < ($0.untilNanos, $1.number) }
    self.silences = silences
    let byDetection = Dictionary(grouping: silences.indices) { ExactText(text: silences[$0].terms.detectionID) }
    self.byDetection = byDetection
    ofAnyDetection = byDetection[ExactText(text: "")] ?? []
    program = LogTypeProgram(
      logType: "", definitions: silences.indices.compactMap { SilenceSet.definition($0, silences[$0].terms) })
    var limits = EventLimits()
    limits.eventDepthMax = SilenceSet.eventDepthMax
    evaluator = EventEvaluator(limits: limits)
    lastEndNanos = silences.first?.untilNanos ?? .min
  }

  /// Whether none of them holds at a time, nor will later.
  public func isOver(at now: Int64) -> Bool { now >= lastEndNanos }

  /// Whether a match of the detection could meet one that holds at a time.
  ///
  /// - Complexity: O(n) in the silences that name the detection or none.
  public func concerns(detectionID: String, at now: Int64) -> Bool {
    candidates(detectionID).contains { silences[$0].holds(at: now) }
  }

  /// The number of the silence that holds at a time and that a match meets, of several that which lasts longest; nil
  /// when it meets none.
  ///
  /// - Complexity: O(n) in the silences that name the detection or none; the event is parsed where one of them has a
  ///   condition.
  public func first(meeting subject: SilenceSubject, at now: Int64) -> Int64? {
    let candidates = candidates(subject.detectionID).filter { number in
      let silence = silences[number]
      return silence.holds(at: now) && silence.terms.include(subject.severity, subject.logType)
    }
    if candidates.isEmpty { return nil }
    let needsEvent = candidates.contains { !silences[$0].terms.conditions.isEmpty }
    let met = needsEvent ? metByEvent(subject.event) : []
    return candidates.first { silences[$0].terms.conditions.isEmpty || met.contains($0) }.map { silences[$0].number }
  }

  /// In the order of `silences`.
  private func candidates(_ detectionID: String) -> [Int] {
    let own = detectionID.isEmpty ? [] : byDetection[ExactText(text: detectionID)] ?? []
    if own.isEmpty || ofAnyDetection.isEmpty { return own + ofAnyDetection }
    return (own + ofAnyDetection).sorted()
  }

  /// The places of the silences whose conditions an event meets; none for what is no event.
  private func metByEvent(_ event: [UInt8]) -> Set<Int> {
    guard let verdict = try? evaluator.evaluate(event, with: program) else { return [] }
    return Set(verdict.matches.compactMap { Int($0.definition.id) })
  }

  /// The conditions of a silence as a rule of the program, whose id is the place of the silence.
  private static func definition(_ place: Int, _ terms: SilenceTerms) -> DetectionDefinition? {
    if terms.conditions.isEmpty { return nil }
    let logic = SimpleDetection(expressions: terms.conditions.map(\.expression))
    return DetectionDefinition(
      analysisType: .rule, id: String(place), body: .simple(logic), path: "", position: .start)
  }

  /// The most that events may be nested, whatever the configuration says.
  private static let eventDepthMax = 1_024
}

extension SilenceTerms {
  fileprivate func include(_ severity: Severity, _ logType: String) -> Bool {
    (severities.isEmpty || severities.contains(severity))
      && (logTypes.isEmpty || logTypes.contains { ExactText.areSame($0, logType) })
  }
}
