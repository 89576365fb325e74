/// What is wrong with the text of a query, in the order of the text; never empty when it is thrown.
///
/// At most a hundred problems: a text that has more is not the text that its author meant.
public struct QueryProblems: Error, Hashable, Sendable, CustomStringConvertible {
  /// How many problems are kept.
  public static let countMax = 100

  /// The problems, by offset.
  public let problems: [QueryProblem]
  /// The text in which the offsets count.
  public let text: String
  /// Why the text is not run here although it may be right, `reads aws_cloudtrail, which Picket does not have`; nil when
  /// it is a text about flows that is wrong.
  public let notRunReason: String?

  /// Sorts problems by their place and leaves out what is said twice of one place.
  public init(_ problems: [QueryProblem], text: String, notRunReason: String? = nil) {
    var seen = Set<QueryProblem>()
    let sorted = problems.enumerated()
      .sorted { ($0.element.offset, $0.offset) < ($1.element.offset, $1.offset) }
      .map(\.element).filter { seen.insert($0).inserted }
    self.problems = Array(sorted.prefix(Self.countMax))
    self.text = text
    self.notRunReason = notRunReason
  }

  /// Every problem with its line and a caret under it.
  public var description: String {
    problems.map { $0.rendered(in: text) }.joined(separator: "\n")
  }
}
