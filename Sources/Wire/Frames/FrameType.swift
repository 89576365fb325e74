/// What a frame carries.
///
/// A type that ttrpc 1.2 does not name is kept as it came: the protocol leaves it to later versions, so a receiver
/// passes over such a frame instead of closing the connection.
public struct FrameType: RawRepresentable, Hashable, Sendable {
  /// The byte on the wire.
  public let rawValue: UInt8

  /// Makes a type from the byte on the wire.
  public init(rawValue: UInt8) {
    self.rawValue = rawValue
  }

  /// Opens a stream; the data is a `Request`.
  public static let request = FrameType(rawValue: 1)
  /// Ends a stream; the data is a `Response`.
  public static let response = FrameType(rawValue: 2)
  /// One message of a stream that is already open.
  public static let data = FrameType(rawValue: 3)

  /// Whether ttrpc 1.2 names the type.
  public var isKnown: Bool { (1...3).contains(rawValue) }
}

extension FrameType: CustomStringConvertible {
  /// The name, or the number of a type without one.
  public var description: String {
    switch self {
    case .request: "request"
    case .response: "response"
    case .data: "data"
    default: "unknown type \(rawValue)"
    }
  }
}
