/// A whole frame inside a buffer: its header and where its data lies.
public struct Frame: Equatable, Sendable {
  /// The header.
  public let header: FrameHeader
  /// The place of the data, in indices of the buffer that the frame was found in.
  ///
  /// Good until bytes of that buffer are discarded or overwritten.
  public let data: Range<Int>
}
