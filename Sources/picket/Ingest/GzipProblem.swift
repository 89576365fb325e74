/// Why compressed data cannot be read to its end.
struct GzipProblem: Error {
  /// What is wrong, where, and what was expected.
  var message: String

  init(_ message: String) {
    self.message = message
  }
}
