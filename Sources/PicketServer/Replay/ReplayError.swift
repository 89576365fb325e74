/// Where an event of a replay stood.
public struct ReplayPlace: Sendable, Equatable {
  /// The line, from 1; 0 for no line.
  public var line: Int
  /// The number of the event, from 1, where that says more than the line does; else nil.
  public var event: Int?

  /// Makes a place.
  public init(line: Int, event: Int? = nil) {
    self.line = line
    self.event = event
  }
}

/// Why a replay cannot go on, and at which place of its input.
public struct ReplayError: Error, Equatable, CustomStringConvertible {
  /// The place; its line is 0 where it is about none.
  public let place: ReplayPlace
  /// What is wrong and what was expected.
  public let reason: String

  /// An error that is about an event.
  public init(at place: ReplayPlace, reason: String) {
    self.place = place
    self.reason = reason
  }

  /// An error that is about no event.
  public init(_ reason: String) {
    self.init(at: ReplayPlace(line: 0), reason: reason)
  }

  /// The error on one line.
  public var description: String {
    if place.line == 0 { return reason }
    return "line \(place.line)\(place.event.map { ", event \($0)" } ?? ""): \(reason)"
  }
}
