/// A record that was not taken, and where it stood.
struct RefusedFlow: Sendable {
  var file: String
  /// The line, counted from 1.
  var line: Int
  var reason: String
}
