import Foundation
import TestSupport
import Testing

extension Repository {
  /// The directory that commands are run in: paths in their output are relative to it.
  static let fixtures = root.appendingPathComponent("Tests/PicketCommandTests/Fixtures")

  /// The directory of expected outputs.
  static let golden = root.appendingPathComponent("Tests/PicketCommandTests/Golden")
}

/// Expected outputs, kept in files.
enum Golden {
  /// Expects that a text is that of a golden file; with `UPDATE_GOLDEN` set, writes the file instead.
  static func expect(
    _ text: String, is name: String, sourceLocation: SourceLocation = #_sourceLocation
  ) throws {
    let file = Repository.golden.appendingPathComponent(name)
    if ProcessInfo.processInfo.environment["UPDATE_GOLDEN"] != nil {
      try Data(text.utf8).write(to: file)
    }
    let expected = (try? String(contentsOf: file, encoding: .utf8)) ?? ""
    #expect(
      text == expected, "differs from \(name); UPDATE_GOLDEN=1 writes it anew", sourceLocation: sourceLocation)
  }
}
