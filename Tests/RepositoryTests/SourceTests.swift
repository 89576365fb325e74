import TestSupport
import Testing

@Suite("The sources")
struct SourceTests {
  @Test("Nothing is marked as left for later")
  func noMarks() throws {
    // In two pieces, so that this file does not hold what it looks for.
    let marks = try Regex("\\b(TO" + "DO|FIX" + "ME|X" + "XX)\\b")
    let files = Repository.files(
      below: ["Sources", "Tests", "Benchmarks", "clients", "detections", "proto", "scripts", "systemd"],
      endingIn: [".swift", ".c", ".cc", ".cpp", ".h", ".py", ".go", ".proto", ".md", ".service", ".socket"])
    #expect(files.count > 100)
    for file in files + ["Makefile", "Package.swift", "README.md"] {
      #expect(try Repository.text(file).firstMatch(of: marks) == nil, "\(file)")
    }
  }

  @Test("What the compiler cannot check has its reason in a comment beside it")
  func reasons() throws {
    let construct = /@unchecked Sendable|\btry!|\bfatalError\(|\bnonisolated\(unsafe\)/
    for file in try SourceFile.all() {
      #expect(file.uncommentedLines(with: construct).isEmpty, "\(file.path)")
    }
  }

  @Test("No file of the product has more than 700 lines")
  func fileLengths() throws {
    let files = Repository.files(below: ["Sources"], endingIn: [".swift", ".cpp", ".h"])
      .filter { !$0.hasPrefix("Sources/CPicketProto/") && !$0.contains("/Generated/") }
    #expect(files.count > 100)
    for file in files {
      let lineCount = try Repository.text(file).split(separator: "\n", omittingEmptySubsequences: false).count
      #expect(lineCount <= 700, "\(file) has \(lineCount) lines")
    }
  }

  @Test("No function that somebody has written has more than 70 lines")
  func functionLengths() throws {
    var functionCount = 0
    for file in try SourceFile.all() where !file.path.contains("/Generated/") {
      for function in file.functions {
        functionCount += 1
        #expect(function.lineCount <= 70, "\(file.path):\(function.line) has \(function.lineCount) lines")
      }
    }
    #expect(functionCount > 500)
  }

  @Test("The core does no I/O, reads no clock, does not log and does not suspend")
  func coreIsPure() throws {
    let files = try SourceFile.all().filter { $0.path.hasPrefix("Sources/Detection/") }
    #expect(files.count > 50)
    let imports = /^ *(\w+ )?import (NIO\w*|_NIO\w*|Dispatch|Logging|Foundation\w*|Synchronization|Yams)\b/
    let suspension = /\b(async|await|Task)\b/
    let clock = /\b(clock_gettime|ContinuousClock|SuspendingClock|gettimeofday|Date)\b/
    for file in files {
      for (index, line) in file.lines.enumerated() {
        let code = line.replacing(/\/\/.*$/, with: "")
        let isPure =
          code.firstMatch(of: imports) == nil && code.firstMatch(of: suspension) == nil
          && code.firstMatch(of: clock) == nil
        #expect(isPure, "\(file.path):\(index + 1)")
      }
    }
  }

  @Test("No path of a developer's machine stands in the repository")
  func noMachinePaths() throws {
    let path = try Regex("(/wo" + "rk/|/tmp/hel" + "pers|/home/\\w+/)")
    let files = Repository.files(
      below: ["Sources", "Tests", "Benchmarks", "clients", "docs", "proto", "scripts", "systemd"],
      endingIn: [".swift", ".c", ".cc", ".cpp", ".h", ".py", ".go", ".proto", ".md", ".service", ".txt", ".1", ".8"]
    )
    .filter { !$0.contains("/build/") }
    for file in files + ["Makefile", "Package.swift", "README.md", "CHANGELOG.md"] {
      #expect(try Repository.text(file).firstMatch(of: path) == nil, "\(file)")
    }
  }
}

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
      // Most lines have neither word, which is found out sooner than by the pattern.
      guard lines[start].contains("func ") || lines[start].contains("init"),
        lines[start].firstMatch(of: /^ *((@\S+|\w+(\(\w+\))?) )*(func |init[(?<]|deinit )/) != nil,
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
