/// What happened in a run, a line each.
///
/// Telling it takes most of the time of a run, and is left for runs that failed.
final class Story {
  private let isTold: Bool
  private(set) var lines: [String] = []

  init(isTold: Bool) {
    self.isTold = isTold
  }

  func tell(_ line: @autoclosure () -> String) {
    if isTold { lines.append(line()) }
  }
}
