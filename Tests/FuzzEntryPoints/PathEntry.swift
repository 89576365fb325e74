import Detection

/// Key paths and title templates: what is read must be the same after it is written and read again.
enum PathEntry {
  static func run(_ bytes: [UInt8]) throws(FuzzFailure) {
    guard let text = String(validating: bytes, as: UTF8.self) else { return }
    switch path(text) {
    case .success(let path): try check(path)
    case .failure(let error): try check(error, in: text)
    }
    switch title(text) {
    case .success(let title): try check(title)
    case .failure(let error): try check(error, in: text)
    }
  }

  private static func path(_ text: String) -> Result<FieldPath, FieldPathError> {
    Result { () throws(FieldPathError) in try FieldPath(keyPath: text) }
  }

  private static func title(_ text: String) -> Result<TitleTemplate, FieldPathError> {
    Result { () throws(FieldPathError) in try TitleTemplate(text) }
  }

  private static func check(_ path: FieldPath) throws(FuzzFailure) {
    let again = try? self.path(path.description).get()
    try FuzzFailure.require(
      again.map { scalars(of: $0.steps) } == scalars(of: path.steps),
      "\(path.steps) is written as \(path) and read as \(again?.steps as Any)")
  }

  private static func check(_ title: TitleTemplate) throws(FuzzFailure) {
    let texts = title.parts.map { part -> String in
      switch part {
      case .text(let text): doubled(text)
      case .field(let path): "{\(path)}"
      }
    }
    let again = try? self.title(texts.joined()).get()
    try FuzzFailure.require(
      again.map { $0.parts.map(scalars(of:)) } == title.parts.map(scalars(of:)),
      "\(title.parts) is written as \(texts.joined()) and read as \(again?.parts as Any)")
    let hasBrace = title.parts.contains { part in
      if case .text(let text) = part { text.utf8.contains("{") } else { false }
    }
    try FuzzFailure.require(
      !hasBrace || title.text.utf8.contains("{{"), "\(title.text.debugDescription) gives a brace that is not doubled")
  }

  /// The text with its braces doubled, those before combining marks too.
  private static func doubled(_ text: String) -> String {
    let braces = "{}".utf8
    return String(decoding: text.utf8.flatMap { braces.contains($0) ? [$0, $0] : [$0] }, as: UTF8.self)
  }

  /// The place must be in the text that the error shows, and that in the text that was read.
  private static func check(_ error: FieldPathError, in text: String) throws(FuzzFailure) {
    try FuzzFailure.require(
      (0...error.text.utf8.count).contains(error.offset), "the error is beyond the text: \(error)")
    try FuzzFailure.require(text.utf8.contains(error.text), "the error is in another text: \(error)")
  }

  // Texts are compared by their scalars: Swift takes characters that look alike for equal.

  private static func scalars(of steps: [FieldPath.Step]) -> [[Unicode.Scalar]] {
    steps.map { step in
      switch step {
      case .key(let name): Array("key \(name)".unicodeScalars)
      case .index(let index): Array("index \(index)".unicodeScalars)
      case .everyElement: []
      }
    }
  }

  private static func scalars(of part: TitleTemplate.Part) -> [[Unicode.Scalar]] {
    switch part {
    case .text(let text): [Array(text.unicodeScalars)]
    case .field(let path): [[]] + scalars(of: path.steps)
    }
  }
}

extension Substring.UTF8View {
  fileprivate func contains(_ text: String) -> Bool {
    text.isEmpty || indices.contains { self[$0...].starts(with: text.utf8) }
  }
}

extension String.UTF8View {
  fileprivate func contains(_ text: String) -> Bool { self[...].contains(text) }
}
