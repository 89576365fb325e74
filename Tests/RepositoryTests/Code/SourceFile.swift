/// A Swift file, looked at line by line.
struct SourceFile {
  /// A function with where it stands.
  struct Function {
    let line: Int
    let lineCount: Int
  }

  let path: String
  let lines: [String]

  init(_ path: String) throws {
    self.path = path
    lines = try Repository.text(path).split(separator: "\n", omittingEmptySubsequences: false).map(String.init)
  }

  /// All hand-written Swift files of the product.
  static func all() throws -> [SourceFile] {
    try Repository.files(below: ["Sources"], endingIn: [".swift"]).map { try SourceFile($0) }
  }

  /// The functions and initialisers with a body of several lines.
  ///
  /// The formatter puts a closing brace below the beginning of what it closes, which is what is looked for.
  var functions: [Function] {
    lines.indices.compactMap { start in
      guard lines[start].firstMatch(of: /^ *((@\S+|\w+(\(\w+\))?) )*(func |init[(?<]|deinit )/) != nil,
        !lines[start].hasSuffix("}"), let end = closingLine(of: start)
      else { return nil }
      return Function(line: start + 1, lineCount: end - start + 1)
    }
  }

  /// The numbers of the lines of code with a construct that no comment stands beside: on the line or up to three above.
  func uncommentedLines(with construct: Regex<Substring>) -> [Int] {
    lines.indices.filter { index in
      if lines[index].firstMatch(of: construct) == nil || isComment(lines[index]) { return false }
      return !lines[max(0, index - 3)...index].contains { $0.contains("//") }
    }
    .map { $0 + 1 }
  }

  private func isComment(_ line: String) -> Bool { line.firstMatch(of: /^ *\/\//) != nil }

  private func closingLine(of start: Int) -> Int? {
    let indent = lines[start].prefix { $0 == " " }
    for index in lines.indices[(start + 1)...] where !lines[index].isEmpty {
      if lines[index].hasPrefix(indent + "}") { return index }
      // Further out there is no body to find: a requirement of a protocol.
      if lines[index].prefix(while: { $0 == " " }).count < indent.count { return nil }
    }
    return nil
  }
}
