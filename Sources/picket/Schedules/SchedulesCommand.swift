import ArgumentParser
import Wire

/// `picket schedules`: the scheduled queries, and what they have looked at.
struct SchedulesCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "schedules",
    abstract: "Show the scheduled queries, and what they have looked at.",
    discussion: """
      Shows of each scheduled query its last and its next run, the event times that its runs have looked at, the gaps \
      in them and why, the runs that are still to be made up, and what all runs have taken since the daemon started.

      EXAMPLES
        picket schedules
        picket schedules 'VPC Flow Port Scanning'
        picket schedules -o json | jq '.queries[] | select(.gaps != [])'
      """)

  @Argument(help: ArgumentHelp("Show this query alone; its name in any case.", valueName: "name"))
  var name: String?

  @Flag(help: "Exit with 1 when there is a gap.")
  var failOnGap = false

  @Option(name: .shortAndLong, help: ArgumentHelp("How to write the answer.", valueName: "FORMAT"))
  var output: OutputFormat = .text

  @OptionGroup var connection: ConnectionOptions

  func run() async throws {
    let status = try await connection.withService { try await $0.status() }
    let queries = try wanted(status.queries)
    let hasGap = queries.contains { !$0.gaps.isEmpty }
    let end: ExitStatus = failOnGap && hasGap ? .failed : .ok
    try end.end { try write(queries) }
  }

  private func wanted(_ queries: [ScheduledQueryStatus]) throws -> [ScheduledQueryStatus] {
    guard let name else { return queries }
    let found = queries.filter { $0.queryName.lowercased() == name.lowercased() }
    if !found.isEmpty { return found }
    let nearest = NearestNames.of(name, among: queries.map(\.queryName), count: 3).map { "'\($0)'" }
    let hint = nearest.isEmpty ? "" : "; did you mean \(nearest.joined(separator: " or "))?"
    throw CommandFailure(.failed, "no scheduled query '\(name)' is loaded\(hint)")
  }

  private func write(_ queries: [ScheduledQueryStatus]) throws {
    let writer = OutputWriter.standardOutput()
    switch output {
    case .text:
      let lines = queries.map { ScheduleText(query: $0, style: .of(writer)).lines() }.joined(separator: [""])
      for line in lines { try writer.writeLine(line) }
      if queries.isEmpty { try writer.writeLine("no scheduled query is loaded") }
    case .json:
      try writer.write(bytes: JSONWriter.indented(["queries": .list(queries, WireJSON.value)]))
    }
    try writer.flush()
  }
}
