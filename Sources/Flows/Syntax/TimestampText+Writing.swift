extension TimestampText {
  /// A time as `2026-01-31 23:59:59.000000000`.
  static func text(of nanos: Int64) -> String {
    var bytes: [UInt8] = []
    FlowTimeText.write(nanos, into: &bytes)
    return String(decoding: bytes, as: UTF8.self)
  }
}
