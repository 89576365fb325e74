import Detection
import DetectionFiles
import DetectionWire
import InputFiles
import Primitives
import PythonBodies
import Wire

/// Explains events by detection files alone, with the code that the daemon runs: what `picket explain --detections`
/// asks instead of the daemon.
struct LocalExplanation {
  private let definitions: [DetectionDefinition]
  /// Whether detections were named: these are explained also when they are disabled.
  private let areNamed: Bool
  /// How many problems the files have.
  let problemCount: Int
  /// What runs bodies in Python; nil where there are none.
  private let host: PythonHost?
  private let lookups: LookupTables

  /// Loads detection files, and chooses from them; all are meant where no ids are given.
  init(tree: DetectionTree, _ python: PythonOptions, detectionIDs: [String]) throws(CommandFailure) {
    var host: PythonHost?
    let library = DetectionSource(paths: tree.paths).load { library in
      let bodies = python.load(library, toRun: true)
      host = bodies.host
      return bodies.library
    }.library
    self.host = host
    lookups = library.lookups
    let tests = TestableDetections(library)
    problemCount = tests.problems.count
    if tests.definitions.isEmpty {
      let problems = problemCount == 0 ? "" : "; picket check shows the \(counted(problemCount, "problem"))"
      throw CommandFailure(
        .invalidDetections, "no detection found in \(tree.paths.joined(separator: ", "))\(problems)")
    }
    areNamed = !detectionIDs.isEmpty
    definitions =
      areNamed ? try LocalExplanation.named(detectionIDs, in: tests) : library.definitions.filter(\.isActive)
  }

  /// What the daemon would answer, but for windows, which it alone has.
  func answer(
    to request: EventRequest, on event: SourcedEvent
  ) throws(CommandFailure) -> (logType: String, response: EvaluateEventResponse) {
    if let fault = event.record.fault {
      throw CommandFailure(.failed, "\(fault) (\(StatusCode.invalidArgument.name))")
    }
    let logType = try logType(said: request.logType ?? request.ownLogType(of: event))
    let program = DetectionProgram(definitions: try evaluated(as: logType), lookups: lookups)
      .program(forLogType: logType)
    let evaluator = EventEvaluator()
    let now = Timestamp.now.unixNanos
    do throws(EventError) {
      let enriched = try evaluator.enriched(event.record.bytes, by: program?.enrichment)
      let bytes = enriched?.event ?? event.record.bytes
      var verdict = try evaluator.evaluate(bytes, with: program, at: now)
      var explanations = try evaluator.explain(bytes, with: program, at: now)
      call(verdict.pythonCalls, on: bytes, logType, &verdict, &explanations)
      let response = EvaluateEventResponse(
        matches: verdict.matches.map { Wire.Match($0) }, detectionsEvaluated: UInt32(verdict.detectionCount),
        errors: verdict.errors.map { Wire.DetectionError($0) },
        explanation: Wire.Explanation(
          detections: explanations.map { Wire.DetectionExplanation($0) }, enrichment: enriched?.enrichment ?? []))
      return (logType, response)
    } catch {
      throw CommandFailure(.failed, "\(error.message) (\(StatusCode.invalidArgument.name))")
    }
  }

  /// Calls the bodies that a verdict waits for.
  private func call(
    _ rules: [CompiledRule], on event: [UInt8], _ logType: String, _ verdict: inout EventVerdict,
    _ explanations: inout [Detection.DetectionExplanation]
  ) {
    guard let host, !rules.isEmpty else { return }
    let request = PythonEvent(event, logType: logType, bodies: verdict.pythonBodies).explained()
    let answers = host.answers(to: [request]).first?.answers ?? []
    verdict.add(answers)
    explanations.add(answers, of: rules)
  }

  /// The remark where no detection names the log type.
  func note(onLogType logType: String) -> String {
    UnnamedLogTypes.note(on: logType, named: Set(definitions.flatMap(\.logTypes)).sorted())
  }

  /// The log type that was asked for, or that the event names, or the only one there can be.
  private func logType(said: String?) throws(CommandFailure) -> String {
    if let said { return said }
    let subjects = Set(definitions.flatMap { $0.logTypes + $0.scheduledQueries })
    if subjects.count == 1, let subject = subjects.first { return subject }
    throw CommandFailure(
      .failed,
      "no log type: expected --log-type, or p_log_type in the event (\(StatusCode.invalidArgument.name))")
  }

  /// Detections that were named are evaluated although they are disabled, and those over rows as if the event were a row.
  private func evaluated(as logType: String) throws(CommandFailure) -> [DetectionDefinition] {
    if !areNamed { return definitions }
    var evaluated: [DetectionDefinition] = []
    for var definition in definitions {
      if !definition.logTypes.isEmpty, !definition.logTypes.contains(logType) {
        let names = definition.logTypes.joined(separator: ", ")
        throw CommandFailure(
          .failed, "the detection '\(definition.id)' is for events of \(names), this one is of '\(logType)'")
      }
      definition.isEnabled = true
      definition.notRunReason = nil
      definition.logTypes = [logType]
      evaluated.append(definition)
    }
    return evaluated
  }

  private static func named(_ ids: [String], in tests: TestableDetections) throws(CommandFailure)
    -> [DetectionDefinition]
  {
    var chosen: [DetectionDefinition] = []
    for id in Set(ids).sorted() {
      guard let definition = tests.definitions.first(where: { $0.id == id }) else {
        let problems = tests.problems.isEmpty ? "" : "; picket check shows what cannot be loaded"
        let hint = Suggestion.nearest(to: id, among: tests.definitions.map(\.id)) ?? problems
        throw CommandFailure(.failed, "there is no detection '\(id)' in the files\(hint)")
      }
      if definition.query != nil {
        throw CommandFailure(.failed, "'\(id)' is a query, which takes no event; name a rule over its rows")
      }
      if let reason = TestedDetection.skipReason(of: definition, skipsDisabled: false) {
        throw CommandFailure(.failed, "the detection '\(id)' is not run: \(reason)")
      }
      chosen.append(definition)
    }
    return chosen
  }
}
