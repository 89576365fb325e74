import Foundation
import TestSupport

/// A page of the documentation, taken apart.
struct Document {
  /// A fenced block of code.
  struct Block {
    let language: String
    let lines: [String]

    var text: String { lines.joined(separator: "\n") + "\n" }
  }

  /// The path from the root of the repository.
  let path: String
  /// All lines.
  let lines: [String]
  /// The fenced blocks, in order.
  private(set) var blocks: [Block] = []
  /// The lines outside of fenced blocks.
  private(set) var prose: [String] = []

  /// Reads a page.
  init(_ path: String) throws {
    self.init(path: path, text: try Repository.text(path))
  }

  /// Takes a page apart.
  init(path: String, text: String) {
    self.path = path
    lines = text.split(separator: "\n", omittingEmptySubsequences: false).map(String.init)
    var open: (language: String, lines: [String])?
    for line in lines {
      if let block = open {
        if line == "```" { blocks.append(Block(language: block.language, lines: block.lines)) }
        open = line == "```" ? nil : (block.language, block.lines + [line])
      } else if line.hasPrefix("```") {
        open = (String(line.dropFirst(3)), [])
      } else {
        prose.append(line)
      }
    }
  }

  /// What stands between backticks outside of blocks.
  var codeSpans: [String] {
    prose.joined(separator: "\n").matches(of: /`([^`]+)`/).map { String($0.1) }
  }

  /// The words for people: without code of any kind and without the targets of links.
  var words: String {
    prose.joined(separator: "\n").replacing(/`[^`]+`/, with: "").replacing(/\]\([^)]*\)/, with: "]")
  }

  /// The first cells of the rows of all tables, without backticks.
  var tableRows: [[String]] {
    prose.filter { $0.hasPrefix("| ") }.map { row in
      row.split(separator: "|").map { $0.replacing("`", with: "").trimmingPrefix(/\s+/).replacing(/\s+$/, with: "") }
        .map { String($0) }
    }
  }

  /// The paths in backticks: what has a slash in it and starts with a name in the root of the repository.
  func paths(inRoot names: [String]) -> [String] {
    codeSpans.filter { span in
      span.contains("/") && span.wholeMatch(of: /[\w.+\-\/]+/) != nil
        && names.contains(String(span.prefix { $0 != "/" }))
    }
  }
}

/// Runs scripts in bash, in a directory of their own with the repository's files and the built programs on the `PATH`.
struct Shell {
  /// A script that took too long, or that ended with a code other than 0.
  struct Failure: Error, CustomStringConvertible {
    let description: String
  }

  private static let secondsMax = 90

  /// What a script writes to standard output and standard error together.
  ///
  /// What it leaves running is ended with it.
  static func output(of script: String) async throws -> String {
    let directory = FileManager.default.temporaryDirectory
      .appendingPathComponent("picket-\(UInt32.random(in: 0 ... .max))")
    try FileManager.default.createDirectory(at: directory, withIntermediateDirectories: false)
    defer { try? FileManager.default.removeItem(at: directory) }
    for name in try Repository.names(in: "") {
      try FileManager.default.createSymbolicLink(
        at: directory.appendingPathComponent(name), withDestinationURL: Repository.root.appendingPathComponent(name))
    }
    let log = directory.appendingPathComponent(".output")
    try Data().write(to: log)
    let process = try makeProcess(script, directory, output: FileHandle(forWritingTo: log))
    try await process.runToEnd(secondsMax: secondsMax)
    let output = try String(contentsOf: log, encoding: .utf8)
    if process.terminationStatus == 0, process.terminationReason == .exit { return output }
    throw Failure(description: "the script ended with \(process.terminationStatus) after it had written:\n\(output)")
  }

  private static func makeProcess(_ script: String, _ directory: URL, output: FileHandle) -> Process {
    let process = Process()
    process.executableURL = URL(fileURLWithPath: "/bin/bash")
    process.arguments = ["-c", "trap 'kill $(jobs -p) 2>/dev/null || true' EXIT\n\(script)\ntrue"]
    var variables = ProcessInfo.processInfo.environment
    for name in ["NO_COLOR", "PICKET_SOCKET", "COLUMNS", "BASH_ENV"] { variables[name] = nil }
    variables["PATH"] = "\(Repository.products.path):\(variables["PATH"] ?? "/usr/bin:/bin")"
    variables["LC_ALL"] = "C.UTF-8"
    process.environment = variables
    process.currentDirectoryURL = directory
    process.standardInput = FileHandle.nullDevice
    process.standardOutput = output
    process.standardError = output
    return process
  }
}
