/// Why a YAML stream cannot be read, or cannot be read on.
struct YAMLFault: Error {
  let position: SourcePosition
  let code: Problem.Code
  let message: String
  /// Whether nothing after the place can be read; otherwise the next document can.
  let endsStream: Bool

  init(_ code: Problem.Code, at position: SourcePosition, _ message: String, endsStream: Bool = false) {
    self.code = code
    self.position = position
    self.message = message
    self.endsStream = endsStream
  }
}
