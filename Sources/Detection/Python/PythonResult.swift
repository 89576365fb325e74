/// What a worker says of one body on one event.
public struct PythonResult: Sendable, Equatable {
  /// Whether the body matched: a rule returned True, a policy False.
  public var matched = false
  /// Why `rule()` or `policy()` failed; nil where it did not.
  public var error: PythonFailure?
  /// What `title()` returned; nil where the body does not define it.
  ///
  /// The same holds for all that follow.
  public var title: String?
  /// What `dedup()` returned.
  public var dedup: String?
  /// What `severity()` returned, or the severity of the file.
  public var severity: String?
  /// What `alert_context()` returned, as JSON.
  public var context: String?
  /// What `unique()` returned.
  public var unique: String?
  /// What `description()` returned.
  public var description: String?
  /// What `reference()` returned.
  public var reference: String?
  /// What `runbook()` returned.
  public var runbook: String?
  /// What `destinations()` returned.
  public var destinations: [String]?
  /// The functions beside `rule()` that failed; the match stands all the same.
  public var auxiliaryErrors: [PythonFailure] = []
  /// The functions that ran; only where somebody wants an explanation.
  public var functions: [PythonFunctionCall] = []
  /// Whether the body is to be called once more, in a frame of its own.
  public var isToRetry = false
  /// What the body printed; only in tests.
  public var output = ""

  /// Makes the result of a body that says no.
  public init() {}

  /// Makes the result of a body that failed.
  public init(failed error: PythonFailure) {
    self.error = error
  }
}

/// Why a function of a body failed.
public struct PythonFailure: Sendable, Equatable {
  /// The function; empty for `rule()` and `policy()`.
  public var function = ""
  /// What kind of failure it is: `exception`, `stalled`, `type`, `memory` or `exit`.
  public var kind: String
  /// The class of the exception; empty where there was none.
  public var className: String
  /// What it says.
  public var message: String
  /// The line of the file; nil where it is not known.
  public var line: Int?
  /// The path of the file that the line is in; empty where it is not known.
  public var path = ""
  /// The exception as Python writes it; empty where there was none.
  public var representation = ""

  /// Makes a failure.
  public init(kind: String, className: String = "", message: String, line: Int? = nil) {
    self.kind = kind
    self.className = className
    self.message = message
    self.line = line
  }

  /// By what failures of one detection belong together: the class of the exception, or else the kind.
  public var code: String { className.isEmpty || kind == "stalled" ? kind : className }

  /// What went wrong and where, on one line.
  public var text: String {
    let said = className.isEmpty || message.hasPrefix(className) ? message : "\(className): \(message)"
    let what = representation.isEmpty ? said : representation
    guard let line else { return what }
    let file = path.split(separator: "/").last.map(String.init) ?? ""
    return "\(what) (\(file.isEmpty ? "line " : "\(file):")\(line))"
  }
}

/// One call of a function of a body.
public struct PythonFunctionCall: Sendable, Equatable {
  /// The function's name.
  public var name: String
  /// What it returned, as Python writes it; nil where it raised.
  public var returned: String?
  /// Why it failed; nil where it did not.
  public var error: PythonFailure?
  /// How long it took, in microseconds.
  public var micros: Int

  /// Makes a call.
  public init(name: String, returned: String?, error: PythonFailure?, micros: Int) {
    self.name = name
    self.returned = returned
    self.error = error
    self.micros = micros
  }
}

/// What a match has instead of what its detection's file says.
public struct MatchTexts: Sendable, Equatable {
  /// The description; nil for that of the file.
  ///
  /// The same holds for all that follow.
  public var description: String?
  /// Where to read on.
  public var reference: String?
  /// What to do.
  public var runbook: String?
  /// Where alerts go; an empty list asks for nowhere.
  public var destinations: [String]?

  /// Makes texts.
  public init(
    description: String? = nil, reference: String? = nil, runbook: String? = nil, destinations: [String]? = nil
  ) {
    self.description = description
    self.reference = reference
    self.runbook = runbook
    self.destinations = destinations
  }
}

extension Match {
  /// Makes the match of a body in Python of what it returned, with the platform's defaults.
  ///
  /// Texts are cut to the platform's bounds whoever has cut them before.
  init(_ result: PythonResult, of rule: CompiledRule) {
    let definition = rule.definition
    let failed = Set(result.auxiliaryErrors.map(\.function))
    let title = failed.contains("title") ? definition.id : result.title.map(Match.limited) ?? ""
    let dedup = failed.contains("dedup") ? "" : Match.limited(result.dedup ?? title)
    let context = Array((result.context ?? "").utf8)
    var failures = result.auxiliaryErrors.map { RenderingFailure(part: $0.function, message: $0.text) }
    let texts = MatchTexts(
      description: Match.text(result.description), reference: Match.text(result.reference),
      runbook: Match.text(result.runbook), destinations: result.destinations.map(Match.destinations))
    let isTooLarge = TextLimit.characterCount(context) > TextLimit.contextCharactersMax
    if isTooLarge { failures.append(RenderingFailure(part: "alert_context", message: "the context is too large")) }
    self.init(
      rule: rule,
      severity: result.severity.flatMap { Severity(name: $0.uppercased()) } ?? definition.severity,
      title: title.isEmpty ? definition.name : title,
      dedup: dedup.isEmpty ? "defaultDedupString:\(definition.id)" : dedup,
      context: isTooLarge ? [] : context, distinctValue: result.unique.map(Match.limited), failures: failures,
      texts: texts == MatchTexts() ? nil : texts)
  }

  private static func limited(_ text: String) -> String { TextLimit.limited(Array(text.utf8)) }

  /// Names of destinations, one line each: at most as many as the platform takes.
  private static func destinations(_ names: [String]) -> [String] {
    names.prefix(TextLimit.destinationsMax).map { name in
      limited(name.split(whereSeparator: \.isNewline).joined(separator: " "))
    }
  }

  /// A text that takes the place of the file's; the platform keeps its own where a function returns nothing.
  private static func text(_ text: String?) -> String? {
    text.flatMap { $0.isEmpty || $0 == "DEFAULT" ? nil : limited($0) }
  }
}

extension EventVerdict {
  /// Adds what the bodies of `pythonCalls` said, in the order of their detections' ids.
  ///
  /// Bodies without a result have neither matched nor failed.
  public mutating func add(_ results: [(body: Int, result: PythonResult)]) {
    for (body, result) in results {
      guard let rule = pythonCalls.first(where: { $0.python?.number == body }) else { continue }
      if let error = result.error {
        errors.append(DetectionError(rule: rule, code: error.code, message: error.text))
      } else if result.matched {
        matches.append(Match(result, of: rule))
      }
    }
    pythonCalls = []
    matches.sort { $0.rule.definition.id < $1.rule.definition.id }
    errors.sort { $0.rule.definition.id < $1.rule.definition.id }
  }
}

extension EventVerdict {
  /// The numbers of the bodies of `pythonCalls`.
  public var pythonBodies: [Int] { pythonCalls.compactMap { $0.python?.number } }

  /// Whether no detection has matched, failed or is still to be asked.
  public var isEmpty: Bool { matches.isEmpty && errors.isEmpty && pythonCalls.isEmpty }
}

extension DetectionExplanation {
  /// Adds what the functions of the detection's body returned or raised.
  public mutating func add(_ result: PythonResult, of rule: CompiledRule) {
    if let error = result.error {
      detection.error = error.text
    } else {
      matched = result.matched
      detection.value = result.matched
      if result.matched { severity = Match(result, of: rule).severity }
    }
    detection.children += result.functions.map(ExpressionExplanation.init)
  }
}

extension [DetectionExplanation] {
  /// Adds what bodies of some rules said, by the numbers of the bodies.
  public mutating func add(_ answers: [(body: Int, result: PythonResult)], of rules: [CompiledRule]) {
    for (body, result) in answers {
      guard let rule = rules.first(where: { $0.python?.number == body }),
        let place = firstIndex(where: { $0.detectionID == rule.definition.id })
      else { continue }
      self[place].add(result, of: rule)
    }
  }
}

extension ExpressionExplanation {
  /// What a function returned or raised, as a node.
  fileprivate init(_ call: PythonFunctionCall) {
    let failed = call.error != nil
    self.init(
      text: failed ? "\(call.name)() raised" : "\(call.name)() returned \(call.returned ?? "None")", value: !failed)
    error = call.error?.text ?? ""
    if call.error == nil, call.returned == "False" || call.returned == "None" { value = false }
  }
}
