/// What a page says that a command prints.
///
/// A line of `...` stands for any number of lines. Times, how long something took, and ids of alerts are compared by
/// their form only.
struct OutputPattern {
  private let lines: [String]

  init(lines: [String]) {
    var lines = lines
    while lines.last?.isEmpty == true { lines.removeLast() }
    self.lines = lines.map(OutputPattern.withoutChance)
  }

  /// Whether what was printed is what the page says.
  func matches(_ printed: [String]) -> Bool {
    OutputPattern.matches(lines[...], printed.map(OutputPattern.withoutChance)[...])
  }

  private static func matches(_ pattern: ArraySlice<String>, _ printed: ArraySlice<String>) -> Bool {
    guard let first = pattern.first else { return printed.isEmpty }
    if first == "..." {
      return (printed.startIndex...printed.endIndex).contains { matches(pattern.dropFirst(), printed[$0...]) }
    }
    return printed.first == first && matches(pattern.dropFirst(), printed.dropFirst())
  }

  private static func withoutChance(_ line: String) -> String {
    line.replacing(/\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d{3})?Z/, with: "<time>")
      .replacing(/\bup \d+ s\b/, with: "up <time>")
      .replacing(/\b[\d.,]+ m?s\b/, with: "<elapsed>")
      .replacing(/\b[0-9a-f]{8}-\d+\b/, with: "<alert>")
  }
}
