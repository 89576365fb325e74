/// An event of an input, and where it stood there.
struct SourcedEvent: Sendable {
  /// The most bytes that an event may have: what fits into one call.
  static let bytesMax = 4_194_304

  /// Its number, counted from 0.
  var index: Int
  /// The line on which it starts, counted from 1.
  var line: Int
  /// The event as it was read; empty when it is too large.
  var bytes: [UInt8]
  /// How large it is in bytes.
  var byteCount: Int

  var isTooLarge: Bool { byteCount > SourcedEvent.bytesMax }
}
