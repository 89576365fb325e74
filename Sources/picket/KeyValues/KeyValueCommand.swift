import ArgumentParser
import PicketClient
import Primitives

/// `picket kv`: what Python bodies keep between events.
struct KeyValueCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "kv",
    abstract: "See and delete what Python bodies keep between events.",
    discussion: """
      Bodies keep string sets, dictionaries and counts below keys, with panther_detection_helpers.caching; the daemon \
      has them in its state.

      EXAMPLES
        picket kv list
        picket kv show logins-ann
      """,
    subcommands: [ListKeyValuesCommand.self, ShowKeyValueCommand.self, DeleteKeyValuesCommand.self])
}

/// `picket kv list`: the keys.
struct ListKeyValuesCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "list",
    abstract: "List the keys, in their order.",
    discussion: """
      In a pattern * stands for any text and ? for one character; the pattern is matched with the whole key.

      EXAMPLES
        picket kv list
        picket kv list 'logins-*'
        picket kv list -o json | jq -r '.key_values[].key'
      """)

  @Argument(help: ArgumentHelp("Only the keys that this pattern matches.", valueName: "pattern"))
  var pattern: String?

  @Option(name: .shortAndLong, help: ArgumentHelp("How to write the list.", valueName: "FORMAT"))
  var output: OutputFormat = .text

  @OptionGroup var connection: ConnectionOptions

  func validate() throws {
    if pattern?.isEmpty == true { throw ValidationError("expected a pattern such as 'logins-*', not an empty text") }
  }

  func run() async throws {
    let keys = try await connection.withClient { client in
      var (keys, request) = ([KeyValueSummary](), ListKeyValuesRequest(match: pattern ?? ""))
      repeat {
        let page = try await client.listKeyValues(request)
        keys += page.keyValues
        request.pageToken = page.nextPageToken
      } while !request.pageToken.isEmpty
      return keys
    }
    try output.write {
      KeyValueText.lines(of: keys, style: $0)
    } json: {
      ["key_values": .list(keys, WireJSON.value)]
    }
  }
}

/// `picket kv show`: what is below a key.
struct ShowKeyValueCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "show",
    abstract: "Show what is below a key.",
    discussion: """
      EXAMPLES
        picket kv show logins-ann
        picket kv show logins-ann -o json | jq -r '.strings[]'
      """)

  @Argument(help: ArgumentHelp("The key.", valueName: "key"))
  var key: String

  @Option(name: .shortAndLong, help: ArgumentHelp("How to write it.", valueName: "FORMAT"))
  var output: OutputFormat = .text

  @OptionGroup var connection: ConnectionOptions

  func validate() throws {
    if key.isEmpty { throw ValidationError("expected a key, not an empty text") }
  }

  func run() async throws {
    let answer = try await connection.withClient { try await $0.getKeyValue(GetKeyValueRequest(key: key)) }
    try output.write {
      KeyValueText.lines(of: answer, style: $0)
    } json: {
      WireJSON.value(of: answer)
    }
  }
}

/// `picket kv delete`: deletes keys.
struct DeleteKeyValuesCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "delete",
    abstract: "Delete keys, and what is below them.",
    discussion: """
      Events that are evaluated afterwards find nothing below them. Goes to the daemon's admin socket; with --match the \
      keys are looked up on the other one first.

      EXAMPLES
        picket kv delete logins-ann logins-bob
        picket kv delete --match 'logins-*'
      """)

  @Argument(help: ArgumentHelp("The keys.", valueName: "key"))
  var keys: [String] = []

  @Option(
    name: .shortAndLong, help: ArgumentHelp("Delete all keys that this pattern matches.", valueName: "PATTERN"))
  var match: String?

  @Option(name: .shortAndLong, help: ArgumentHelp("How to write the count.", valueName: "FORMAT"))
  var output: OutputFormat = .text

  @Option(
    help: ArgumentHelp(
      "The daemon's socket, for --match. (default: \(DaemonSocket.data.defaults))", valueName: "PATH"),
    completion: .file())
  var socket: String?

  @OptionGroup var connection: AdminConnectionOptions

  func validate() throws {
    if keys.contains("") { throw ValidationError("expected keys, not an empty text") }
    if match?.isEmpty == true { throw ValidationError("--match expects a pattern such as 'logins-*'") }
    try DaemonSocket.data.validate(socket)
    if keys.isEmpty == (match == nil) { throw ValidationError("expected either keys or --match") }
  }

  func run() async throws {
    let count = if let match { try await deleteAll(matching: match) } else { try await delete(keys) }
    try output.write { _ in
      ["deleted \(counted(count, "key"))"]
    } json: {
      ["deleted_count": .number(count)]
    }
  }

  /// Deletes page by page what a pattern matches.
  private func deleteAll(matching pattern: String) async throws -> UInt64 {
    var (count, request) = (UInt64(0), ListKeyValuesRequest(match: pattern))
    let path = DaemonSocket.data.path(socket)
    repeat {
      let next = request
      let page = try await PicketClient.connected(to: path, timeout: .seconds(connection.timeout)) {
        try await $0.listKeyValues(next)
      }
      count += try await delete(page.keyValues.map(\.key))
      request.pageToken = page.nextPageToken
    } while !request.pageToken.isEmpty
    return count
  }

  private func delete(_ keys: [String]) async throws -> UInt64 {
    var count: UInt64 = 0
    for start in stride(from: 0, to: keys.count, by: DeleteKeyValuesCommand.countAtOnce) {
      let part = keys[start..<min(start + DeleteKeyValuesCommand.countAtOnce, keys.count)]
      let request = DeleteKeyValuesRequest(keys: Array(part))
      count += try await connection.withClient { try await $0.deleteKeyValues(request) }.deletedCount
    }
    return count
  }

  private static let countAtOnce = 100
}

/// Keys and what is below them, for people.
enum KeyValueText {
  /// A list of keys.
  static func lines(of keys: [KeyValueSummary], style: Style) -> [String] {
    if keys.isEmpty { return ["no keys"] }
    let rows = keys.map { key in
      [
        VisibleText.line(key.key), content(of: key), timeText(unixNanos: key.updatedUnixNanos),
        timeText(unixNanos: key.expiresUnixNanos),
      ]
    }
    return Table(header: ["KEY", "HOLDS", "WRITTEN", "EXPIRES"], rows: rows).lines(style: style)
  }

  /// All that is below a key.
  static func lines(of answer: GetKeyValueResponse, style: Style) -> [String] {
    let key = answer.summary ?? KeyValueSummary()
    let facts = FactTable(rows: [
      ("Key", VisibleText.line(key.key)), ("Count", key.hasCount ? grouped(key.count) : ""),
      ("Dictionary", VisibleText.line(String(decoding: answer.dictionary, as: UTF8.self))),
      ("Strings", key.stringCount > 0 ? grouped(key.stringCount) : ""),
      ("Written", timeText(unixNanos: key.updatedUnixNanos)), ("Expires", timeText(unixNanos: key.expiresUnixNanos)),
      ("Bytes", grouped(key.byteCount)),
    ]).lines(style: style)
    return facts + answer.strings.map { "  \(VisibleText.line($0))" }
  }

  private static func content(of key: KeyValueSummary) -> String {
    var parts: [String] = []
    if key.hasCount { parts.append("count \(grouped(key.count))") }
    if key.stringCount > 0 { parts.append(counted(key.stringCount, "string")) }
    if key.dictionaryBytes > 0 { parts.append("dictionary of \(counted(key.dictionaryBytes, "byte"))") }
    return parts.isEmpty ? "nothing" : parts.joined(separator: ", ")
  }
}
