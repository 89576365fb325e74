/// Something to say of a place in an authored file, with what was expected there: a problem or a warning, by its code.
///
/// Shown as `file:line:column: code: message`.
public struct SourceProblem<Kind: RawRepresentable<String> & Hashable & Sendable>: Comparable, Hashable, Sendable,
  CustomStringConvertible
{
  /// What kinds there are; their names are stable, for tools and searches.
  public typealias Code = Kind

  /// The path of the file, as it was given.
  public var path: String
  /// Where in the file.
  public var position: SourcePosition
  /// What kind it is.
  public var code: Code
  /// What is wrong and what was expected.
  public var message: String
  /// The line of the file with a mark under what is meant; nil when the place says enough.
  public var excerpt: SourceExcerpt?

  /// Makes a problem.
  public init(
    path: String, position: SourcePosition, code: Code, message: String, excerpt: SourceExcerpt? = nil
  ) {
    self.path = path
    self.position = position
    self.code = code
    self.message = message
    self.excerpt = excerpt
  }

  /// The problem on one line.
  public var description: String {
    "\(path):\(position.line):\(position.column): \(code.rawValue): \(message)"
  }

  /// Orders by file, then by place, then by code and message.
  public static func < (left: SourceProblem, right: SourceProblem) -> Bool {
    if left.path != right.path { return left.path < right.path }
    if left.position != right.position { return left.position < right.position }
    return (left.code.rawValue, left.message) < (right.code.rawValue, right.message)
  }
}
