import Detection
import PicketClient
import Primitives
import Storage
import Testing
import Wire

@Suite("ListKeyValues, GetKeyValue and DeleteKeyValues", .mayBlock)
struct KeyValueMethodTests {
  /// What is below each key of these tests.
  private static let operations: [KeyCall.Operation] = [
    .putDictionary(Array(#"{"n":1}"#.utf8)), .addStrings([Array("b".utf8), Array("a".utf8)]), .increment(-4),
  ]

  /// Serves a store in which some keys are.
  private func serve(_ keys: [String], _ body: (TestServer, PicketClient) async throws -> Void) async throws {
    var configuration = StateConfiguration(directory: nil)
    configuration.limits.pageAlertsMax = 3
    configuration.limits.keyBytesMax = 32
    let store = try StateStore(configuration)
    let ticket = try KeyValueStore(store).table.withLock { (table: inout KeyTable) throws -> KeyTicket? in
      var attempt = KeyAttempt()
      for key in keys {
        for operation in Self.operations {
          let call = KeyCall(operation, key: Array(key.utf8), expiresNanos: .max)
          _ = try attempt.call(call, body: 0, event: 0, keeps: true, table, now: 5)
        }
      }
      let outcome = attempt.finish(0, keeps: true, name: nil, answers: { [] }, in: &table, now: 5)
      if case .done(let ticket) = outcome { return ticket } else { return nil }
    }
    _ = try store.take(MatchBatch(matches: [], now: 5, keys: [try #require(ticket)]))
    try await TestServer.serve(store: store) { server in
      try await server.withClient { try await body(server, $0) }
    }
  }

  @Test("Keys are listed in pages and by a pattern, and one is shown with all below it")
  func lists() async throws {
    try await serve(["b-2", "a", "b-1", "b-3", "c"]) { _, client in
      let page = try await client.listKeyValues(ListKeyValuesRequest())
      #expect(page.keyValues.map(\.key) == ["a", "b-1", "b-2"] && page.nextPageToken == "b-2")
      let next = try await client.listKeyValues(ListKeyValuesRequest(pageToken: page.nextPageToken))
      #expect(next.keyValues.map(\.key) == ["b-3", "c"] && next.nextPageToken.isEmpty)
      let some = try await client.listKeyValues(ListKeyValuesRequest(match: "*-?"))
      #expect(some.keyValues.map(\.key) == ["b-1", "b-2", "b-3"])
      let summary = KeyValueSummary(
        key: "c", stringCount: 2, dictionaryBytes: 7, hasCount: true, count: -4, expiresUnixNanos: .max,
        updatedUnixNanos: 5, byteCount: 24 + 7 + 10 + 1)
      #expect(next.keyValues.last == summary)
      let shown = try await client.getKeyValue(GetKeyValueRequest(key: "c"))
      #expect(
        shown == GetKeyValueResponse(summary: summary, strings: ["a", "b"], dictionary: Array(#"{"n":1}"#.utf8)))
    }
  }

  @Test("Deleted keys are not there any more, on the admin socket alone, and are counted")
  func deletes() async throws {
    try await serve(["a", "b"]) { server, client in
      let answer = try await server.withAdmin {
        try await $0.deleteKeyValues(DeleteKeyValuesRequest(keys: ["a", "none"]))
      }
      #expect(answer.deletedCount == 1)
      #expect(try await client.listKeyValues().keyValues.map(\.key) == ["b"])
      await #expect(throws: PicketClientError.self) { try await client.getKeyValue(GetKeyValueRequest(key: "a")) }
    }
  }

  @Test(
    "What is no right request is refused with what was expected",
    arguments: [
      (GetKeyValueRequest(), "the key is empty"),
      (GetKeyValueRequest(key: "none"), "there is nothing below the key 'none'"),
      (GetKeyValueRequest(key: String(repeating: "k", count: 33)), "at most 32 are allowed (key_bytes_max)"),
    ])
  func refusals(request: GetKeyValueRequest, message: String) async throws {
    try await serve(["a"]) { _, client in
      let error = await #expect(throws: PicketClientError.self) { try await client.getKeyValue(request) }
      #expect("\(String(describing: error))".contains(message))
    }
  }

  @Test("So is a deletion of no keys, or of too many at a time")
  func refusedDeletions() async throws {
    try await serve(["a"]) { server, _ in
      for (keys, message) in [
        ([], "keys is empty"), (["1", "2", "3", "4"], "4 keys; at most 3 at a time (page_alerts_max)"),
        ([""], "the key is empty"),
      ] {
        let error = await #expect(throws: PicketClientError.self) {
          try await server.withAdmin { try await $0.deleteKeyValues(DeleteKeyValuesRequest(keys: keys)) }
        }
        #expect("\(String(describing: error))".contains(message))
      }
    }
  }
}
