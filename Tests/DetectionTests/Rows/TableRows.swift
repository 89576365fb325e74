import Detection

/// A table of the columns that `RandomMaker` gives values, evaluated row by row.
struct TableRows {
  /// Different without regard to case, as the columns of a table are.
  static let names = ["a", "B", "c", "é", "d"]

  private let evaluator: RowEvaluator

  init(_ program: LogTypeProgram) {
    evaluator = RowEvaluator(program: program, columnNames: TableRows.names)
  }

  /// Evaluates a row whose texts are given before it, or with it.
  func evaluate(_ row: [Value.Pair], sharesTexts: Bool) -> EventVerdict {
    let texts = row.compactMap { pair in if case .text(let text) = pair.value { text } else { nil } }
    if sharesTexts { share(texts) }
    var number = 0
    for pair in row {
      guard let column = TableRows.names.firstIndex(of: pair.key) else { continue }
      switch pair.value {
      case .integer(let integer): evaluator.set(column, integer: Int64(integer))
      case .text(let text):
        number += 1
        if sharesTexts {
          evaluator.set(column, textNumber: number)
        } else {
          Array(text.utf8).withUnsafeBytes { evaluator.set(column, text: $0) }
        }
      default: break
      }
    }
    return evaluator.evaluate()
  }

  private func share(_ texts: [String]) {
    var bytes: [UInt8] = []
    var ends: [UInt32] = [0]
    for text in texts {
      bytes += text.utf8
      ends.append(UInt32(bytes.count))
    }
    bytes.withUnsafeBytes { bytes in ends.withUnsafeBufferPointer { evaluator.setTexts(bytes, ends: $0) } }
  }

  /// The program of some rules.
  static func program(_ rules: [SimpleDetection]) -> LogTypeProgram? {
    let definitions = rules.enumerated().map { number, rule in
      var definition = DetectionDefinition(
        analysisType: .rule, id: "Rule\(number + 1_000)", body: .simple(rule), path: "rules.yml",
        position: SourcePosition(line: number + 1, column: 1))
      definition.isEnabled = true
      definition.logTypes = ["Test.Table"]
      return definition
    }
    return DetectionProgram(definitions: definitions).program(forLogType: "Test.Table")
  }

  /// All that a verdict says.
  static func text(of verdict: EventVerdict) -> [String] {
    verdict.matches.map { match in
      """
      \(match.definition.id) \(match.severity) '\(match.title)' '\(match.dedup)' \
      \(String(decoding: match.context, as: UTF8.self)) \(match.distinctValue ?? "nothing") \(match.failures)
      """
    } + verdict.errors.map { "\($0.detectionID) \($0.code) \($0.message)" } + ["\(verdict.detectionCount)"]
  }
}
