import Wire

/// How long the texts of requests may be: names and filters are looked at for everything that is loaded.
enum RequestTexts {
  /// The longest name: of a detection, a log type, a query, an alert or a page, in bytes.
  static let nameBytesMax = 1_024
  /// The longest text that a list is filtered by, in bytes.
  static let filterBytesMax = 1_024
  /// The longest id of an event, in bytes: it is stored with each match.
  static let eventIDBytesMax = 256

  /// Throws INVALID_ARGUMENT for a text of a field that is too long.
  @inline(__always)
  static func check(_ byteCount: Int, _ field: StaticString, bytesMax: Int = nameBytesMax) throws(RPCError) {
    if byteCount > bytesMax { throw tooLong(byteCount, field, bytesMax) }
  }

  private static func tooLong(_ byteCount: Int, _ field: StaticString, _ bytesMax: Int) -> RPCError {
    RPCError(.invalidArgument, "\(field) has \(byteCount) bytes; at most \(bytesMax) are allowed")
  }
}
