import Detection
import DetectionWire
import Wire

extension DetectionService {
  /// The row of a lookup table that has a key.
  @Sendable func lookup(_ request: LookupRequest) throws(RPCError) -> LookupResponse {
    try RequestTexts.check(request.table.utf8.count, "table")
    try RequestTexts.check(request.key.utf8.count, "key", bytesMax: DetectionService.lookupKeyBytesMax)
    let library = server.detections.library
    guard let table = library.lookups.table(named: request.table) else {
      throw RPCError(.notFound, library.unknownLookup(request.table))
    }
    guard let row = table.row(ofKey: request.key) else { return LookupResponse() }
    return LookupResponse(
      found: true, row: row.json, rowKey: row.keyText, path: table.path, line: UInt64(clamping: row.line))
  }

  /// The longest key that a row may have, in bytes.
  private static let lookupKeyBytesMax = 1_024

  /// The lookup tables, in order of name.
  @Sendable func listLookups(_ request: ListLookupsRequest) throws(RPCError) -> ListLookupsResponse {
    ListLookupsResponse(server.detections.library, server.detections.program)
  }
}
