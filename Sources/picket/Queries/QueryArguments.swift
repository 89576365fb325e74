/// The arguments of a command line that may have the text of a query.
enum QueryArguments {
  /// Lets no query that begins with a comment, `-- …`, be taken for an option: a space before it changes no place in
  /// the lines that are not comment.
  static func readable(_ arguments: some Sequence<String>) -> [String] {
    arguments.map { argument in
      guard argument.hasPrefix("--"), let next = argument.dropFirst(2).first, next.isWhitespace else { return argument }
      return " \(argument)"
    }
  }
}
