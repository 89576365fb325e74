import Foundation

/// What is kept of one delivery: where it is and how it goes.
public struct DeliveryRecord: Codable, Equatable, Sendable {
  /// How far it is.
  public var position = DeliveryPosition()
  /// Items that were delivered, those in summaries among them.
  public var deliveredCount: UInt64 = 0
  /// Summaries that were delivered.
  public var summaryCount: UInt64 = 0
  /// Items that went to the dead letters.
  public var deadLetterCount: UInt64 = 0
  /// When something was last delivered, in nanoseconds since 1970; 0 is never.
  public var lastDeliveredUnixNanos: Int64 = 0
  /// Since when it fails without a break; nil while it does not.
  public var failingSinceUnixNanos: Int64?
  /// Why it last failed; empty when that is over.
  public var lastError = ""

  /// Makes the record of a delivery that has yet to begin.
  public init() {}
}

/// The directory with what is kept of all deliveries, of one process at a time.
public struct DeliveryDirectory: Sendable {
  /// The path.
  public let path: String

  /// Names a directory, which need not exist.
  public init(path: String) {
    self.path = path
  }

  /// What is kept of a delivery; nil when it has not begun.
  ///
  /// Throws `DeliveryFileError`.
  public func record(of delivery: String) throws -> DeliveryRecord? {
    let path = path(delivery, "position.json")
    guard let bytes = try DurableFile.read(path) else { return nil }
    do {
      return try JSONDecoder().decode(DeliveryRecord.self, from: Data(bytes))
    } catch {
      throw DeliveryFileError("\(path) is no position: \(error); remove it to begin with the next alert")
    }
  }

  /// Keeps a record of a delivery; it is on the disk when this returns.
  ///
  /// Throws `DeliveryFileError`.
  func save(_ record: DeliveryRecord, of delivery: String) throws {
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.sortedKeys]
    try DurableFile.replace(path(delivery, "position.json"), with: [UInt8](try encoder.encode(record)) + [0x0A])
  }

  /// Holds the directory, which is made where there is none, for this process, until it ends.
  ///
  /// Throws `DeliveryFileError`, also where another process has it.
  public func lock() throws {
    if mkdir(path, 0o700) != 0, errno != EEXIST { throw DeliveryFileError(path, cannot: "make", errno) }
    let path = "\(path)/lock"
    let descriptor = open(path, O_RDWR | O_CREAT | O_CLOEXEC, 0o600)
    if descriptor < 0 { throw DeliveryFileError(path, cannot: "open", errno) }
    // The descriptor stays open: the lock ends with the process, however that ends.
    if flock(descriptor, LOCK_EX | LOCK_NB) != 0 {
      let code = errno
      close(descriptor)
      if code == EWOULDBLOCK {
        throw DeliveryFileError("\(self.path) is in use by another picket deliver")
      }
      throw DeliveryFileError(path, cannot: "lock", code)
    }
  }

  /// The path of a file of a delivery.
  func path(_ delivery: String, _ name: String) -> String { "\(path)/\(delivery).\(name)" }
}

/// How a delivery goes, as its files tell.
public struct DeliveryStatus: Sendable {
  /// What is kept of it; nil when it has not begun.
  public let record: DeliveryRecord?
  /// Dead letters there are.
  public let deadLetterCount: Int
  /// Dead letters that are to be sent again.
  public let retriedCount: Int
}

/// What became of the wish to send dead letters again.
public enum RetryOutcome: Equatable, Sendable {
  /// There are none.
  case none
  /// So many will be sent by the process that delivers.
  case handedOver(Int)
  /// Earlier ones are not through.
  case busy
}

extension DeliveryDirectory {
  /// How a delivery goes.
  ///
  /// Throws `DeliveryFileError`.
  public func status(of delivery: String) throws -> DeliveryStatus {
    let file = DeadLetterFile(self, delivery)
    return DeliveryStatus(
      record: try record(of: delivery), deadLetterCount: try file.letters().count,
      retriedCount: try file.retried().count)
  }

  /// Lets the dead letters of a delivery be sent again by the process that has the directory.
  ///
  /// Throws `DeliveryFileError`.
  public func retryDeadLetters(of delivery: String) throws -> RetryOutcome {
    let file = DeadLetterFile(self, delivery)
    if file.hasRetried { return .busy }
    let count = try file.retry()
    return count == 0 ? .none : .handedOver(count)
  }
}
