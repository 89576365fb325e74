import ArgumentParser
import Detection
import DetectionFiles
import DetectionWire
import PicketClient
import Primitives
import PythonBodies
import Wire

/// `picket lookup`: rows of lookup tables, and which tables there are.
struct LookupCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "lookup",
    abstract: "Look a key up in a lookup table, or list the tables.",
    discussion: """
      Prints the row of a table that has a key, with the place of the row in its file. A number is given by its digits; \
      in a table of networks an address finds the smallest network that holds it. Exits with 1 when no row has the key.

      With --list it shows each table with its rows, what it takes in memory, and the log types whose events are looked \
      up in it; a log type in brackets is one of which no active detection can see what the table says.

      With --detections it does so without a daemon, by those files.

      EXAMPLES
        picket lookup account_metadata 123456789012
        picket lookup company_networks 10.1.2.3
        picket lookup account_metadata 123456789012 -o json | jq .row
        picket lookup --list
        picket lookup --list --detections rules/
      """)

  @Argument(help: ArgumentHelp("The name of the table.", valueName: "table"), completion: DaemonCompletion.lookups)
  var table: String?

  @Argument(help: ArgumentHelp("The key.", valueName: "key"))
  var key: String?

  @Flag(help: "List the tables; with the name of a table, this one alone.")
  var list = false

  @Option(
    help: ArgumentHelp(
      "Look up in the tables of these files instead of the daemon's; may be given more than once.", valueName: "PATH"),
    completion: .file())
  var detections: [String] = []

  @Option(name: .shortAndLong, help: ArgumentHelp("How to write the answer.", valueName: "FORMAT"))
  var output: OutputFormat = .text

  @OptionGroup var python: PythonOptions

  @OptionGroup var connection: ConnectionOptions

  func validate() throws {
    if list, key != nil { throw ValidationError("--list takes no key; leave out --list to look it up") }
    if !list, key == nil {
      throw ValidationError("expected the name of a table and a key, or --list")
    }
    if key?.isEmpty == true { throw ValidationError("a key is expected, not an empty text") }
  }

  func run() async throws {
    let source: any LookupSource = detections.isEmpty ? connection : LocalLookups(paths: detections, python: python)
    if list { return try write(try await source.lookups()) }
    guard let table, let key else { return }
    try write(try await source.row(LookupRequest(table: table, key: key)), table, key)
  }

  private func write(_ response: LookupResponse, _ table: String, _ key: String) throws {
    let end: ExitStatus = response.found ? .ok : .failed
    try end.end {
      if output == .text, !response.found {
        return try StandardErrorNote.write("no row of '\(table)' has the key '\(key)'")
      }
      try output.write { style in
        let place = "\(response.path):\(response.line)"
        return [
          "\(style.bold(VisibleText.line(table)))  \(VisibleText.line(response.rowKey))  "
            + style.dim(VisibleText.line(place))
        ] + IndentedDocument.lines(of: response.row, indent: "")
      } json: {
        WireJSON.value(of: response)
      }
    }
  }

  private func write(_ response: ListLookupsResponse) throws {
    var shown = response
    if let table {
      shown.tables = response.tables.filter { $0.table == table }
      if shown.tables.isEmpty {
        let hint = Suggestion.nearest(to: table, among: response.tables.map(\.table)) ?? ""
        throw CommandFailure(.failed, "there is no lookup table '\(table)'\(hint)")
      }
    }
    try output.write { style in
      LookupListText(response: shown, style: style).lines()
    } json: {
      WireJSON.value(of: shown)
    }
  }
}

/// What `picket lookup` asks.
private protocol LookupSource {
  func row(_ request: LookupRequest) async throws -> LookupResponse
  func lookups() async throws -> ListLookupsResponse
}

extension ConnectionOptions: LookupSource {
  fileprivate func row(_ request: LookupRequest) async throws -> LookupResponse {
    try await withClient { try await $0.lookup(request) }
  }

  fileprivate func lookups() async throws -> ListLookupsResponse {
    try await withClient { try await $0.listLookups() }
  }
}

/// The lookup tables of detection files, without a daemon.
private struct LocalLookups: LookupSource {
  let paths: [String]
  let python: PythonOptions

  func row(_ request: LookupRequest) async throws -> LookupResponse {
    let library = DetectionSource(paths: paths).load().library
    guard let table = library.lookups.table(named: request.table) else {
      let count = library.problems.count
      let problems = count == 0 ? "" : "; picket check shows the \(counted(count, "problem")) of the files"
      throw CommandFailure(.failed, library.unknownLookup(request.table) + problems)
    }
    guard let row = table.row(ofKey: request.key) else { return LookupResponse() }
    return LookupResponse(
      found: true, row: row.json, rowKey: row.keyText, path: table.path, line: UInt64(clamping: row.line))
  }

  func lookups() async throws -> ListLookupsResponse {
    // Bodies in Python see what tables say: which there are makes a difference.
    let library = DetectionSource(paths: paths).load { python.load($0, toRun: false).library }.library
    return ListLookupsResponse(
      library, DetectionProgram(definitions: library.definitions, lookups: library.lookups))
  }
}

/// Lookup tables, for people.
struct LookupListText {
  let response: ListLookupsResponse
  let style: Style

  /// Log types that a line names; further ones are counted.
  private static let namedMax = 4

  func lines() -> [String] {
    if response.tables.isEmpty { return ["no lookup table is loaded"] }
    var table = Table(header: ["TABLE", "ROWS", "MEMORY", "KEY", "LOG TYPES"])
    for summary in response.tables { table.add(cells(of: summary)) }
    let memory = "\(grouped(response.memoryBytes)) of \(grouped(response.memoryBytesMax)) bytes"
    return table.lines(style: style) + [style.dim("\(counted(response.tables.count, "table")), \(memory)")]
  }

  private func cells(of summary: LookupSummary) -> [String] {
    if !summary.loaded { return [summary.table, "-", "-", summary.primaryKey, summary.inactiveReason] }
    let kind = summary.keyKind == "network" ? "\(summary.primaryKey) (network)" : summary.primaryKey
    return [
      summary.table, grouped(summary.rowCount), "\(grouped(summary.memoryBytes)) bytes", kind, logTypes(of: summary),
    ]
  }

  private func logTypes(of summary: LookupSummary) -> String {
    if summary.logTypes.isEmpty { return "none: only event.lookup and picket lookup read it" }
    let used = summary.logTypes.filter(\.used).map { "\($0.logType): \($0.selectors.joined(separator: ", "))" }
    let others = summary.logTypes.filter { !$0.used }.map { "(\($0.logType))" }
    let all = used + others
    let rest = all.count - min(all.count, LookupListText.namedMax)
    return all.prefix(LookupListText.namedMax).joined(separator: "; ") + (rest > 0 ? "; and \(rest) more" : "")
  }
}
