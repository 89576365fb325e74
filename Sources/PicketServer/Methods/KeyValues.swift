import Detection
import Logging
import Storage
import Wire

// The key-value store of Python bodies, for operators.
extension DetectionService {
  /// One page of the keys that a pattern matches.
  @Sendable func listKeyValues(
    _ request: ListKeyValuesRequest, _ call: DeferredCall
  ) async throws -> ListKeyValuesResponse {
    try RequestTexts.check(request.match.utf8.count, "match")
    let limit = server.store.configuration.limits.keyBytesMax
    if request.pageToken.utf8.count > limit {
      throw AlertRequestFields.invalid("page_token is none; expected the next_page_token of the page before")
    }
    let page = try await server.reads.run(owner: call.caller.userID) { [server] in
      try await KeyValueStore(server.store).page(
        matching: KeyPattern(request.match), after: request.pageToken.isEmpty ? nil : request.pageToken,
        now: server.time.now())
    }
    return ListKeyValuesResponse(
      keyValues: page.values.map { KeyValueSummary($0.key, $0.value) }, nextPageToken: page.nextAfter ?? "")
  }

  /// What is below a key.
  @Sendable func getKeyValue(_ request: GetKeyValueRequest, _ call: DeferredCall) async throws -> GetKeyValueResponse {
    let key = request.key
    try KeyRequestFields.check(key, server)
    let value = try await server.reads.run(owner: call.caller.userID) { [server] in
      try await KeyValueStore(server.store).value(of: key, now: server.time.now())
    }
    guard let value else { throw RPCError(.notFound, "there is nothing below the key '\(key)'") }
    return GetKeyValueResponse(
      summary: KeyValueSummary(key, value), strings: value.strings?.texts ?? [], dictionary: value.dictionary ?? [])
  }
}

extension AdminService {
  /// Deletes keys, behind all events that were evaluated before.
  @Sendable func deleteKeyValues(
    _ request: DeleteKeyValuesRequest, _ call: DeferredCall
  ) async throws -> DeleteKeyValuesResponse {
    let limit = server.store.configuration.limits.pageAlertsMax
    if request.keys.isEmpty { throw AlertRequestFields.invalid("keys is empty; expected the keys to delete") }
    if request.keys.count > limit {
      throw AlertRequestFields.invalid("\(request.keys.count) keys; at most \(limit) at a time (page_alerts_max)")
    }
    for key in request.keys { try KeyRequestFields.check(key, server) }
    let count = try await KeyValueStore(server.store).remove(request.keys, now: server.time.now())
    server.logger.notice("\(count) keys of the key-value store were deleted by \(call.caller.description)")
    return DeleteKeyValuesResponse(deletedCount: UInt64(count))
  }
}

/// Checks the keys of requests.
private enum KeyRequestFields {
  static func check(_ key: String, _ server: ServerContext) throws(RPCError) {
    let limit = server.store.configuration.limits.keyBytesMax
    if key.isEmpty { throw AlertRequestFields.invalid("the key is empty; expected a key of the key-value store") }
    if key.utf8.count > limit {
      throw AlertRequestFields.invalid(
        "the key has \(key.utf8.count) bytes; at most \(limit) are allowed (key_bytes_max)")
    }
  }
}

extension KeyValueSummary {
  fileprivate init(_ key: String, _ value: Detection.KeyValue) {
    self.init(
      key: key, stringCount: UInt64(clamping: value.strings?.count ?? 0),
      dictionaryBytes: UInt64(clamping: value.dictionary?.count ?? 0), hasCount: value.count != nil,
      count: value.count ?? 0, expiresUnixNanos: value.expiresNanos, updatedUnixNanos: value.updatedNanos,
      byteCount: UInt64(clamping: value.byteCount + key.utf8.count))
  }
}
