/// Why a text is no cron expression.
public struct CronError: Error, Equatable, Sendable, CustomStringConvertible {
  /// What is wrong and what was expected.
  public let message: String
  /// Where in the text, in UTF-8 bytes.
  public let offset: Int

  /// What is wrong and what was expected.
  public var description: String { message }
}
