/// The flags of a frame; what a bit means depends on the frame's type.
///
/// Bits that ttrpc 1.2 does not name are kept and have no effect. A receiver that wants to refuse them asks `unknown`.
public struct FrameFlags: OptionSet, Hashable, Sendable {
  /// The byte on the wire.
  public let rawValue: UInt8

  /// Makes flags from the byte on the wire.
  public init(rawValue: UInt8) {
    self.rawValue = rawValue
  }

  /// The sender sends no more on this stream.
  ///
  /// On a request: not unary, but without further data.
  public static let remoteClosed = FrameFlags(rawValue: 0x01)
  /// On a request: not unary, and the sender will send more data.
  public static let remoteOpen = FrameFlags(rawValue: 0x02)
  /// On a data frame: there is no message in it, not even an empty one.
  public static let noData = FrameFlags(rawValue: 0x04)

  /// The bits that ttrpc 1.2 does not name for frames of this type.
  public func unknown(in type: FrameType) -> FrameFlags {
    switch type {
    case .request: subtracting([.remoteClosed, .remoteOpen])
    case .data: subtracting([.remoteClosed, .noData])
    default: self
    }
  }
}
