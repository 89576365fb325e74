/// Why the durable state cannot be used, and what to do about it.
public struct StateError: Error, Equatable, CustomStringConvertible {
  /// What kind of trouble it is; stable, for tools.
  public enum Code: String, Sendable {
    /// The directory or file cannot be made, read or written.
    case inaccessible
    /// The disk is full.
    case full
    /// Another process holds the file.
    case locked
    /// The file is damaged, or is no state of Picket.
    case corrupt
    /// The file was written by an older Picket, in a format that is not read any more.
    case older
    /// The file was written by a newer Picket.
    case newer
    /// More waits to be written than a limit allows.
    case busy
    /// Anything else that SQLite says.
    case failed
  }

  /// What kind of trouble it is.
  public let code: Code
  /// What is wrong and what to do.
  public let description: String

  init(_ code: Code, _ description: String) {
    self.code = code
    self.description = description
  }
}
