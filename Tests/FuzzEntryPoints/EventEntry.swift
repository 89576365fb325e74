import CaseFiles
import Detection
import DetectionFiles
import Primitives
import TestSupport

/// Events: accepted exactly when they are one JSON object within the limits, and evaluated alike however they come.
///
/// The first byte chooses the log type, among those of the shipped detections and the one of the case files; the rest
/// is the event.
struct EventEntry: @unchecked Sendable {  // Used by one thread at a time: see `FuzzTarget.run`.
  static let shared = Result { try EventEntry() }

  private let programs: [LogTypeProgram]
  private let echo: LogTypeProgram
  private let evaluator: EventEvaluator
  private let limits: EventLimits

  private init() throws {
    let cases = try CaseFile.all(in: "conditions").map {
      DetectionFileDecoder.decode(Array($0.rule.utf8), path: $0.path)
    }
    let shipped = DetectionTree(paths: [Repository.path("detections")]).load().definitions
    programs =
      DetectionProgram(definitions: DetectionLibrary(files: cases).definitions).logTypes
      + DetectionProgram(definitions: shipped).logTypes
    let file = DetectionFileDecoder.decode(Array(EventEntry.echoRule.utf8), path: "echo.yml")
    guard let echo = DetectionProgram(definitions: DetectionLibrary(files: [file]).definitions).logTypes.first else {
      throw FuzzFailure("the rule that repeats values does not load: \(file.problems)")
    }
    self.echo = echo
    var limits = EventLimits()
    limits.eventDepthMax = 24
    limits.eventBytesMax = FuzzTarget.events.inputBytesMax
    self.limits = limits
    evaluator = EventEvaluator(limits: limits)
  }

  /// A rule whose match holds values of the event.
  private static let echoRule = """
    AnalysisType: rule
    RuleID: Fuzz.Echo
    Enabled: true
    LogTypes: [Fuzz.Echo]
    Severity: Info
    AlertTitle: "{a} {b}"
    GroupBy:
      - Key: a
      - KeyPath: b[*].a
    AlertContext:
      - KeyName: a
        KeyValue: {Key: a}
      - KeyName: b
        KeyValue: {KeyPath: b}
    Detection:
      - Condition: AlwaysTrue
    """

  func run(_ bytes: [UInt8]) throws {
    guard let first = bytes.first else { return }
    let event = Array(bytes.dropFirst())
    let program = programs[Int(first) % programs.count]
    let verdict = Result { () throws(EventError) in try evaluator.evaluate(event, with: program) }
    try checkAcceptance(of: event, error: verdict.failure)
    let summary = verdict.map(VerdictSummary.init)
    let inPlace = evaluateInPlace(event, program).map(VerdictSummary.init)
    try FuzzFailure.require(inPlace == summary, "in place \(inPlace), by way of a copy \(summary)")
    guard case .success(let value) = verdict else { return }
    try VerdictSummary.checkTexts(value)
    try checkExplanations(event, program, value)
    try checkEcho(event)
  }

  private func checkAcceptance(of event: [UInt8], error: EventError?) throws(FuzzFailure) {
    let json = StrictJSON(event)
    let isEvent = json.map { $0.isObject && $0.depth <= limits.eventDepthMax } ?? false
    let isWithinBytes = event.count <= limits.eventBytesMax
    try FuzzFailure.require(
      (error == nil) == (isEvent && isWithinBytes),
      "\(error.map { "refused (\($0.code): \($0.message))" } ?? "accepted"), but"
        + " \(json.map { "JSON, an object: \($0.isObject), nested \($0.depth) deep" } ?? "not JSON")")
    let fault = event.withUnsafeBytes { JSONFault.find(in: $0) }
    try FuzzFailure.require(
      (fault == nil) == (json != nil), "fault \(fault.map { "\($0)" } ?? "none"), JSON: \(json != nil)")
    guard let json, isWithinBytes else { return }
    let code: EventError.Code? =
      json.depth > limits.eventDepthMax ? .tooDeep : json.isObject ? nil : .notAnObject
    try FuzzFailure.require(error?.code == code, "refused as \(error as Any), expected \(code as Any)")
  }

  /// Evaluates the event with bytes after it that would change it if they were read as part of it.
  private func evaluateInPlace(_ event: [UInt8], _ program: LogTypeProgram) -> Result<EventVerdict, EventError> {
    let padded = event + [UInt8](repeating: UInt8(ascii: "9"), count: EventEvaluator.paddingBytes)
    return padded.withUnsafeBytes { padded in
      Result { () throws(EventError) in
        try evaluator.evaluate(padded: UnsafeRawBufferPointer(rebasing: padded[..<event.count]), with: program)
      }
    }
  }

  private func checkExplanations(_ event: [UInt8], _ program: LogTypeProgram, _ verdict: EventVerdict) throws {
    let explanations = try evaluator.explain(event, with: program)
    try FuzzFailure.require(
      explanations.count == verdict.detectionCount, "\(explanations.count) explanations, not \(verdict.detectionCount)")
    let explained = explanations.filter(\.matched).map(\.detectionID).sorted()
    let matched = verdict.matches.map(\.definition.id).sorted()
    try FuzzFailure.require(explained == matched, "matched \(matched), explained as matching \(explained)")
    for match in verdict.matches {
      let severity = explanations.first { $0.detectionID == match.definition.id }?.severity
      try FuzzFailure.require(severity == match.severity, "\(match.definition.id): severity \(severity as Any)")
    }
  }

  /// What a context repeats of an event must read as the same values again.
  private func checkEcho(_ event: [UInt8]) throws {
    let once = try evaluator.evaluate(event, with: echo)
    try VerdictSummary.checkTexts(once)
    guard let context = once.matches.first?.context else { throw FuzzFailure("the rule that repeats values is silent") }
    guard context.count <= limits.eventBytesMax else { return }
    let again = try evaluator.evaluate(context, with: echo)
    try FuzzFailure.require(
      VerdictSummary(again) == VerdictSummary(once),
      "the context \(String(decoding: context, as: UTF8.self)) reads as \(VerdictSummary(again))")
  }
}

extension Result {
  fileprivate var failure: Failure? {
    if case .failure(let error) = self { error } else { nil }
  }
}

/// What a verdict says, for comparison.
struct VerdictSummary: Equatable {
  struct Match: Equatable {
    let id: String
    let severity: Severity
    let title: [UInt8]
    let dedup: [UInt8]
    let context: [UInt8]
  }

  let matches: [Match]
  let errors: [[String]]

  init(_ verdict: EventVerdict) {
    matches = verdict.matches.map {
      Match(
        id: $0.definition.id, severity: $0.severity, title: Array($0.title.utf8), dedup: Array($0.dedup.utf8),
        context: $0.context)
    }
    errors = verdict.errors.map { [$0.detectionID, $0.code, $0.message] }
  }

  /// Checks that the texts of matches are within their bounds and that contexts are JSON objects.
  static func checkTexts(_ verdict: EventVerdict) throws(FuzzFailure) {
    for match in verdict.matches {
      let lengths = [match.title, match.dedup].map(\.unicodeScalars.count)
      try FuzzFailure.require(lengths.allSatisfy { $0 <= 1_000 }, "\(match.definition.id): texts of \(lengths)")
      let isObject = match.context.isEmpty || StrictJSON(match.context)?.isObject == true
      try FuzzFailure.require(isObject, "not JSON: \(String(decoding: match.context, as: UTF8.self))")
    }
  }
}
