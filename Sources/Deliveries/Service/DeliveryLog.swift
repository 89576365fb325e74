/// Where a running service says what happens.
public struct DeliveryLog: Sendable {
  /// How much something matters; the raw values are the priorities of syslog.
  public enum Level: Int, Sendable {
    case error = 3
    case warning = 4
    case notice = 5
    case info = 6
  }

  private let write: @Sendable (Level, String) -> Void

  /// Makes a log that hands its lines on.
  public init(_ write: @escaping @Sendable (Level, String) -> Void) {
    self.write = write
  }

  func callAsFunction(_ level: Level, _ text: String) { write(level, text) }
}
