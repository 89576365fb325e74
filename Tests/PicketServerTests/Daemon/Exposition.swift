import Detection
import PicketClient
import PicketServer

/// A text in the format of Prometheus, version 0.0.4, read more strictly than the format asks for.
///
/// Each metric stands once: its HELP, its TYPE, and at least one sample, in this order.
struct Exposition {
  /// A metric as the text has it.
  struct Family {
    let name: String
    let help: String
    var kind = ""
    var samples: [Sample] = []
  }

  /// One line with a value.
  struct Sample {
    /// The name of the metric; of a histogram, the name of the line.
    let name: String
    let labels: [Label]
    let value: Double
  }

  /// A label of a sample.
  struct Label: Hashable {
    let name: String
    let value: String
  }

  /// What is wrong with a text, and in which line.
  struct Failure: Error, CustomStringConvertible {
    let line: String
    let reason: String

    var description: String { "\(reason): \(line)" }
  }

  /// The metrics, in the order of the text.
  private(set) var families: [Family] = []

  init(_ bytes: [UInt8]) throws(Failure) {
    guard let text = String(validating: bytes, as: UTF8.self) else { throw Failure(line: "", reason: "no UTF-8") }
    guard text.utf8.last == UInt8(ascii: "\n") else { throw Failure(line: "", reason: "the last line has no end") }
    // By bytes: a carriage return and the end of a line are one character.
    for line in text.utf8.dropLast().split(separator: UInt8(ascii: "\n"), omittingEmptySubsequences: false) {
      do throws(Problem) {
        try read(String(Substring(line)))
      } catch {
        throw Failure(line: String(Substring(line)), reason: error.reason)
      }
    }
    if let last = families.last { try Exposition.requireWhole(last) }
  }

  /// The value of a sample, with these labels among its own; nil when there is none, or more than one.
  subscript(name: String, labels: KeyValuePairs<String, String>) -> Double? {
    let wanted = labels.map { Label(name: $0.key, value: $0.value) }
    let found = samples(of: name).filter { Set(wanted).isSubset(of: $0.labels) }
    return found.count == 1 ? found[0].value : nil
  }

  /// The value of a metric without labels, or with one sample.
  subscript(name: String) -> Double? { self[name, [:]] }

  /// The samples of a metric, or the lines of a name of a histogram.
  func samples(of name: String) -> [Sample] {
    families.first { $0.name == name }?.samples ?? families.flatMap(\.samples).filter { $0.name == name }
  }

  /// All names with their labels, in order: what stays while values change.
  var keys: [String] {
    families.flatMap { family in
      family.samples.map { "\($0.name)\($0.labels.map { "|\($0.name)=\($0.value)" }.joined())" }
    }
  }

  // MARK: Lines

  private struct Problem: Error {
    let reason: String
  }

  private mutating func read(_ line: String) throws(Problem) {
    if line.hasPrefix("# HELP ") { return try readHelp(line.dropFirst(7)) }
    if line.hasPrefix("# TYPE ") { return try readType(line.dropFirst(7)) }
    try readSample(line)
  }

  private mutating func readHelp(_ rest: Substring) throws(Problem) {
    let (name, help) = try Exposition.split(rest)
    if families.contains(where: { $0.name == name }) { throw Problem(reason: "the metric stands twice") }
    if let last = families.last, last.samples.isEmpty { throw Problem(reason: "the metric before has no sample") }
    if name.wholeMatch(of: /[a-zA-Z_:][a-zA-Z0-9_:]*/) == nil { throw Problem(reason: "no name of a metric") }
    if help.isEmpty || help.wholeMatch(of: /([^\\]|\\\\|\\n)*/) == nil { throw Problem(reason: "no help") }
    families.append(Family(name: name, help: help))
  }

  private mutating func readType(_ rest: Substring) throws(Problem) {
    let (name, kind) = try Exposition.split(rest)
    guard let last = families.last, last.name == name, last.kind.isEmpty, last.samples.isEmpty else {
      throw Problem(reason: "expected the HELP of the same metric before its TYPE")
    }
    guard ["counter", "gauge", "histogram"].contains(kind) else { throw Problem(reason: "no type that Picket has") }
    if (kind == "counter") != name.hasSuffix("_total") { throw Problem(reason: "counters, and they alone, are totals") }
    families[families.count - 1].kind = kind
  }

  private mutating func readSample(_ line: String) throws(Problem) {
    guard let last = families.last, !last.kind.isEmpty else { throw Problem(reason: "expected a TYPE before") }
    guard let parts = line.wholeMatch(of: /([^{} ]+)(\{(.*)\})? ([^ ]+)/.dotMatchesNewlines()) else {
      throw Problem(reason: "expected a name, labels and a value")
    }
    let suffixes = last.kind == "histogram" ? ["_bucket", "_sum", "_count"] : [""]
    guard suffixes.contains(where: { parts.1 == last.name + $0 }) else {
      throw Problem(reason: "expected a sample of \(last.name)")
    }
    guard parts.4.wholeMatch(of: /-?[0-9]+(\.[0-9]+)?/) != nil, let value = Double(parts.4) else {
      throw Problem(reason: "no value")
    }
    if last.kind != "gauge", value < 0 { throw Problem(reason: "a count below zero") }
    let labels = try parts.3.map { text throws(Problem) in try Exposition.labels(text) } ?? []
    let named = last.samples.filter { $0.name == parts.1 }
    if named.contains(where: { $0.labels == labels }) { throw Problem(reason: "the sample stands twice") }
    if let first = named.first, first.labels.map(\.name) != labels.map(\.name) {
      throw Problem(reason: "other labels than the sample before")
    }
    try Exposition.checkBucket(String(parts.1), labels, value, last)
    families[families.count - 1].samples.append(Sample(name: String(parts.1), labels: labels, value: value))
  }

  /// Buckets hold those before them, end without a bound, and the last is the number of all.
  private static func checkBucket(_ name: String, _ labels: [Label], _ value: Double, _ family: Family) throws(Problem)
  {
    guard family.kind == "histogram" else { return }
    let before = family.samples.last
    if name.hasSuffix("_bucket") {
      guard let bound = labels.last, bound.name == "le" else { throw Problem(reason: "a bucket without a bound") }
      guard let before, before.name == name, before.labels.dropLast() == labels.dropLast() else { return }
      if before.value > value { throw Problem(reason: "a bucket with less than the one before") }
      guard let last = Double(before.labels.last?.value ?? ""), let next = Double(bound.value), last < next else {
        throw Problem(reason: "bounds out of order")
      }
    } else if name.hasSuffix("_sum") {
      guard before?.labels == labels + [Label(name: "le", value: "+Inf")] else {
        throw Problem(reason: "expected the bucket without a bound before the sum")
      }
    } else {
      let whole = family.samples.last { $0.labels == labels + [Label(name: "le", value: "+Inf")] }
      if whole?.value != value { throw Problem(reason: "another number than in the buckets") }
    }
  }

  private static func split(_ rest: Substring) throws(Problem) -> (String, String) {
    let parts = rest.split(separator: " ", maxSplits: 1, omittingEmptySubsequences: false)
    guard parts.count == 2 else { throw Problem(reason: "expected a name and something of it") }
    return (String(parts[0]), String(parts[1]))
  }

  private static func requireWhole(_ family: Family) throws(Failure) {
    if family.samples.isEmpty { throw Failure(line: family.name, reason: "the last metric has no sample") }
  }

  // MARK: Labels

  private static func labels(_ text: Substring) throws(Problem) -> [Label] {
    var labels: [Label] = []
    var rest = text
    repeat {
      guard let match = rest.prefixMatch(of: /([a-zA-Z_][a-zA-Z0-9_]*)="((?:[^"\\]|\\\\|\\"|\\n)*)"(,?)/) else {
        throw Problem(reason: "no label at '\(rest)'")
      }
      let name = String(match.1)
      if name.hasPrefix("__") { throw Problem(reason: "a label that Prometheus keeps for itself") }
      if labels.contains(where: { $0.name == name }) { throw Problem(reason: "the label stands twice") }
      labels.append(Label(name: name, value: unescaped(match.2)))
      rest = rest[match.range.upperBound...]
      if match.3.isEmpty != rest.isEmpty { throw Problem(reason: "a comma too many, or one too few") }
    } while !rest.isEmpty
    return labels
  }

  private static func unescaped(_ text: Substring) -> String {
    var bytes: [UInt8] = []
    var isEscaped = false
    for byte in text.utf8 {
      if isEscaped {
        bytes.append(byte == UInt8(ascii: "n") ? UInt8(ascii: "\n") : byte)
        isEscaped = false
      } else if byte == UInt8(ascii: "\\") {
        isEscaped = true
      } else {
        bytes.append(byte)
      }
    }
    return String(decoding: bytes, as: UTF8.self)
  }
}

/// Detections for metrics: rules of every outcome, and queries of any name.
enum MetricDetections {
  /// Rules for the log type `Test.Metrics`, one of each type of match, and others that do not run.
  static let rules = loaded([
    """
    AnalysisType: rule
    RuleID: Test.Threshold
    Enabled: true
    LogTypes: [Test.Metrics]
    Severity: Low
    Threshold: 2
    Detection:
      - {Key: match, Condition: Equals, Value: true}
    InlineFilters:
      - {KeyPath: address, Condition: IsIPAddressNotInCIDR, Value: 10.0.0.0/8}
    """,
    """
    AnalysisType: rule
    RuleID: Test.Signal
    Enabled: true
    CreateAlert: false
    LogTypes: [Test.Metrics]
    Severity: Low
    Detection:
      - {Key: match, Condition: Equals, Value: true}
    """,
    """
    AnalysisType: rule
    RuleID: Test.Disabled
    Enabled: false
    LogTypes: [Test.Metrics]
    Severity: Low
    Detection:
      - {Condition: AlwaysTrue}
    """,
    """
    AnalysisType: rule
    RuleID: Test.Python
    Enabled: true
    Filename: body.py
    LogTypes: [Test.Metrics]
    Severity: Low
    """,
  ])

  /// Enabled queries of these names, which run once a year.
  static func queries(named names: [String]) -> LoadedDetections {
    loaded(
      names.map { name in
        """
        AnalysisType: scheduled_query
        QueryName: \(quoted(name))
        Enabled: true
        Query: SELECT count(*) AS flows FROM aws_vpcflow
        Schedule: {RateMinutes: 527040, TimeoutMinutes: 1}
        """
      })
  }

  /// A text as a file has it between quotes.
  private static func quoted(_ text: String) -> String {
    let escapes: [Character: String] = ["\\": "\\\\", "\"": "\\\"", "\n": "\\n"]
    return "\"\(text.map { escapes[$0] ?? String($0) }.joined())\""
  }

  private static func loaded(_ texts: [String]) -> LoadedDetections {
    let files = texts.enumerated().map {
      DetectionFileDecoder.decode(Array($0.element.utf8), path: "\($0.offset).yml")
    }
    let detections = LoadedDetections(
      library: DetectionLibrary(files: files), loadedUnixNanos: 1_700_000_000_000_000_000)
    precondition(detections.library.problems.isEmpty, "\(detections.library.problems)")
    return detections
  }
}

extension PicketClient {
  /// The metrics of the daemon.
  func metrics() async throws -> Exposition { try Exposition(try await getMetrics().text) }
}
