import ArgumentParser
import Glibc

/// `--test NAME`: which tests to run, by a part of their name or by a pattern.
struct TestNamePattern {
  /// What was given.
  let text: String

  init(argument: String) throws {
    if argument.isEmpty {
      throw ValidationError("--test expects a part of a test's name, or a pattern such as '*root*'")
    }
    text = argument
  }

  /// Whether a test is meant: its name contains the text or is matched by it as a shell pattern, in any case.
  func matches(_ name: String) -> Bool {
    let (pattern, name) = (text.lowercased(), name.lowercased())
    return name.contains(pattern) || fnmatch(pattern, name, 0) == 0
  }
}
