import ArgumentParser

/// How a command writes its answer.
enum OutputFormat: String, CaseIterable, ExpressibleByArgument {
  case text
  case json

  /// Writes an answer to standard output, as lines for people or as a JSON document.
  func write(lines: (Style) throws -> [String], json: () -> JSONValue) throws {
    let writer = OutputWriter.standardOutput()
    switch self {
    case .text: try writer.write(lines: lines(.of(writer)))
    case .json: try writer.write(bytes: JSONWriter.indented(json()))
    }
    try writer.flush()
  }
}
