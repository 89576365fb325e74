/// Finds out whether somebody left out the quotes around a name or a query that has spaces.
enum UnquotedText {
  /// The commands whose argument may have spaces.
  private static let commands = ["run-scheduled", "query", "explain", "show"]

  /// What to say besides a complaint of the argument parser; nil when it is about something else.
  static func note(on complaint: String, arguments: some Sequence<String>) -> String? {
    guard complaint.contains("nexpected argument"), arguments.contains(where: commands.contains) else { return nil }
    return "a name or a query with spaces is one argument: put it in quotes"
  }
}
