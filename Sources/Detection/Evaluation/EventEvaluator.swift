import Primitives

/// Evaluates events, one at a time, with memory that it reuses.
///
/// Belongs to one thread at a time. Neither reads a clock nor does I/O; the same program and event lead to the same
/// verdict.
public final class EventEvaluator {
  /// Bytes that must be readable after an event given to `evaluate(padded:with:)`.
  ///
  /// Their value is ignored.
  public static let paddingBytes = EventParser.paddingBytes

  let parser: EventParser
  private let rules = RuleEvaluator()
  /// Made for the first event whose fields are looked up.
  private(set) lazy var enricher = EventEnricher(limits: parser.limits)

  /// Makes an evaluator for events within the limits.
  public init(limits: EventLimits = EventLimits()) {
    parser = EventParser(limits: limits)
  }

  /// Evaluates an event that has `paddingBytes` readable bytes after it, without copying it.
  ///
  /// Without a program the event is only checked. `nowNanos`, in nanoseconds since 1970, is what inline filters that end
  /// are held against, and of no use where the program has none (`hasEndingFilters`). `times` gets how long each rule that
  /// is looked at takes. Throws when the event is not one JSON object within the limits.
  public func evaluate(
    padded event: UnsafeRawBufferPointer, with program: LogTypeProgram?, at nowNanos: Int64 = .min,
    timing times: RuleTimes? = nil
  ) throws(EventError) -> EventVerdict {
    evaluate(try parser.parse(padded: event), with: program, at: nowNanos, times)
  }

  /// Evaluates an event that is anywhere in memory.
  ///
  /// Without a program the event is only checked. Throws when the event is not one JSON object within the limits.
  public func evaluate(
    _ event: [UInt8], with program: LogTypeProgram?, at nowNanos: Int64 = .min, timing times: RuleTimes? = nil
  ) throws(EventError) -> EventVerdict {
    evaluate(try parse(event), with: program, at: nowNanos, times)
  }

  /// Explains why each detection of the log type matches an event or not.
  ///
  /// Made by the same code that decides. Throws when the event is not one JSON object within the limits.
  public func explain(
    _ event: [UInt8], with program: LogTypeProgram?, at nowNanos: Int64 = .min
  ) throws(EventError) -> [DetectionExplanation] {
    let document = try parse(event)
    guard let program else { return [] }
    let scope = rules.scope(of: document, program, at: nowNanos)
    return program.rules.map { Explainer(scope: scope, program: program).explanation(of: $0) }
  }

  /// Only parses an event.
  ///
  /// Throws when the event is not one JSON object within the limits.
  public func check(_ event: [UInt8]) throws(EventError) {
    _ = try parse(event)
  }

  private func parse(_ event: [UInt8]) throws(EventError) -> JSONDocument {
    let result = event.withUnsafeBytes { bytes in
      Result { () throws(EventError) in try parser.parse(copying: bytes) }
    }
    return try result.get()
  }

  private func evaluate(
    _ document: JSONDocument, with program: LogTypeProgram?, at nowNanos: Int64, _ times: RuleTimes?
  ) -> EventVerdict {
    guard let program else { return EventVerdict() }
    return rules.verdict(on: rules.scope(of: document, program, at: nowNanos), program, timing: times)
  }
}

/// Evaluates the rules of a program on one event after the other, with memory that it reuses.
///
/// Belongs to one thread at a time.
final class RuleEvaluator {
  private let scratch = EvaluationScratch()
  private var candidates: [Int32] = []

  /// An event under evaluation; the last one is forgotten.
  func scope(of document: JSONDocument, _ program: LogTypeProgram, at nowNanos: Int64 = .min) -> EventScope {
    EventScope(document: document, tables: program.tables, scratch: scratch, nowNanos: nowNanos)
  }

  /// The verdict of a program's rules on an event.
  func verdict(on scope: EventScope, _ program: LogTypeProgram, timing times: RuleTimes? = nil) -> EventVerdict {
    var verdict = EventVerdict()
    verdict.detectionCount = program.rules.count
    times?.begin()
    evaluate(all: program.index.unindexed, scope, program, times, &verdict)
    if !program.index.fields.isEmpty {
      candidates.removeAll(keepingCapacity: true)
      for field in program.index.fields { collectCandidates(field, scope) }
      times?.skip()
      evaluate(all: candidates, scope, program, times, &verdict)
      if verdict.matches.count > 1 { verdict.matches.sort { $0.definition.id < $1.definition.id } }
    }
    if !program.gatedPython.isEmpty { addGatedPython(scope, program, &verdict) }
    return verdict
  }

  /// Adds the rules in Python whose condition may hold for Python although it does not for the program.
  private func addGatedPython(_ scope: EventScope, _ program: LogTypeProgram, _ verdict: inout EventVerdict) {
    var doubts = EventDoubts(looksAtText: program.foldsPythonText)
    doubts.look(at: scope.document, JSONDocument.root)
    if !doubts.ambiguousKeys, !doubts.foreignText { return }
    let called = Set(verdict.pythonBodies)
    for number in program.gatedPython {
      let rule = program.rules[Int(number)]
      guard let body = rule.python, !called.contains(body.number), doubts.ambiguousKeys || body.foldsText
      else { continue }
      let filters = scope.tables.rules[number].filters
      // A filter that fails has been reported: rules with filters are looked at for every event.
      if filters >= 0, scope.evaluate(filters, root: JSONDocument.root) != .yes { continue }
      verdict.pythonCalls.append(rule)
    }
  }

  private func collectCandidates(_ field: RuleIndex.IndexedField, _ scope: EventScope) {
    guard case .value(let index) = scope.value(ofField: field.field, root: JSONDocument.root) else { return }
    switch scope.document.kind(index) {
    case .string:
      guard let value = field.values.number(of: scope.document.bytes(index)) else { return }
      candidates += field.rulesByValue[value]
    case .array: candidates += field.rulesAcceptingLists
    default: return
    }
  }

  @inline(__always)
  private func evaluate(
    all rules: [Int32], _ scope: EventScope, _ program: LogTypeProgram, _ times: RuleTimes?,
    _ verdict: inout EventVerdict
  ) {
    guard let times else {
      for rule in rules { evaluate(rule, scope, program, &verdict) }
      return
    }
    for rule in rules {
      evaluate(rule, scope, program, &verdict)
      times.end(rule)
    }
  }

  @inline(__always)
  private func evaluate(
    _ number: Int32, _ scope: EventScope, _ program: LogTypeProgram, _ verdict: inout EventVerdict
  ) {
    let entry = scope.tables.rules[number]
    if entry.filters >= 0 {
      switch scope.evaluate(entry.filters, root: JSONDocument.root) {
      case .yes: break
      case .no: return
      case .failed:
        verdict.errors.append(filterError(program.rules[Int(number)], scope, program))
        return
      }
    }
    guard scope.evaluate(entry.detection, root: JSONDocument.root) == .yes else { return }
    let rule = program.rules[Int(number)]
    if rule.python != nil { return verdict.pythonCalls.append(rule) }
    verdict.matches.append(MatchRenderer(scope: scope, rule: rule).match())
  }

  private func filterError(_ rule: CompiledRule, _ scope: EventScope, _ program: LogTypeProgram) -> DetectionError {
    let failure = scope.failure(in: rule.entry.filters)
    let path = failure.map { program.paths[Int(scope.tables.predicates[$0.predicate].field)].description } ?? ""
    return DetectionError(
      rule: rule, code: "inline-filter", message: "the inline filter on '\(path)' failed: \(failure?.message ?? "")")
  }
}

extension EventScope {
  /// The first failed predicate below a node, and why it failed.
  fileprivate func failure(in node: Int32) -> (predicate: Int32, message: String)? {
    let expression = tables.expressions[node]
    if expression.kind == .predicate {
      return scratch.failures[expression.predicate].map { (expression.predicate, $0) }
    }
    for child in expression.firstChild..<(expression.firstChild + expression.childCount) {
      if let found = failure(in: tables.children[child]) { return found }
    }
    return nil
  }
}

/// The verdicts of all detections of a log type on one event.
public struct EventVerdict: Sendable {
  /// The matches, in order of detection id.
  public internal(set) var matches: [Match] = []
  /// The detections that failed on the event, in order of id; the others' verdicts stand.
  public internal(set) var errors: [DetectionError] = []
  /// How many detections the event was evaluated against.
  public internal(set) var detectionCount = 0
  /// The rules whose bodies in Python have to say whether they match; `add` takes what they said.
  public internal(set) var pythonCalls: [CompiledRule] = []
}

extension EventVerdict {
  /// The verdict on an event that could not be evaluated: every rule of a program has failed on it.
  public init(failed error: EventError, of program: LogTypeProgram) {
    detectionCount = program.detectionCount
    errors = program.rules.map { DetectionError(rule: $0, code: error.code.rawValue, message: error.description) }
  }
}

/// A detection that failed on an event.
public struct DetectionError: Error, Equatable, Sendable {
  /// The rule that failed.
  public let rule: CompiledRule
  /// The definition that failed.
  public var definition: DetectionDefinition { rule.definition }
  /// The id of the detection.
  public var detectionID: String { rule.definition.id }
  /// The kind of failure: `inline-filter`, `scheduled-query` when there are no events because the query failed, or that
  /// of an `EventError` when a row of its answer makes no event.
  public let code: String
  /// What failed on which value and what was expected.
  public let message: String

  /// Makes the failure of a rule.
  public init(rule: CompiledRule, code: String, message: String) {
    self.rule = rule
    self.code = code
    self.message = message
  }

  /// Compares what failed and why.
  public static func == (left: DetectionError, right: DetectionError) -> Bool {
    (left.detectionID, left.code, left.message) == (right.detectionID, right.code, right.message)
  }
}
