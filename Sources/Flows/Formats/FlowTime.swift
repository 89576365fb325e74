/// Times of flows for people.
public enum FlowTime {
  /// A time in nanoseconds since 1970 as `2026-01-31 23:59:59.000000000`, in UTC.
  public static func text(_ nanos: Int64) -> String {
    var bytes: [UInt8] = []
    FlowTimeText.write(nanos, into: &bytes)
    return String(decoding: bytes, as: UTF8.self)
  }
}
