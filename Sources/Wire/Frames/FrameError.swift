/// A reason why a frame cannot be read or written.
public enum FrameError: Error, Equatable, Sendable {
  /// The data is longer than `WireLimits.frameDataBytesMax`.
  ///
  /// While reading this ends the connection: what follows the header cannot be told from other bytes. The header may
  /// still name the stream to send a last answer on.
  case dataTooLong(FrameHeader)
  /// The bytes ended inside a frame. `expected` is nil when not even the header is whole.
  case truncated(available: Int, expected: Int?)
}

extension FrameError: CustomStringConvertible {
  /// What is wrong and what was expected.
  public var description: String {
    switch self {
    case .dataTooLong(let header):
      "frame of stream \(header.streamID) has \(header.dataByteCount) bytes of data;"
        + " at most \(WireLimits.frameDataBytesMax) are allowed"
    case .truncated(let available, let expected?):
      "the connection ended inside a frame: \(available) bytes of \(expected) arrived"
    case .truncated(let available, nil):
      "the connection ended inside a frame's header: \(available) bytes of \(WireLimits.headerBytes) arrived"
    }
  }
}
