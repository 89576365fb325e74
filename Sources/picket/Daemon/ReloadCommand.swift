import ArgumentParser
import PicketClient
import Primitives

/// `picket reload`: has the daemon read its detection files anew.
struct ReloadCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "reload",
    abstract: "Have the daemon read its detection files anew.",
    discussion: """
      The daemon reads the detections that its configuration names, and the overrides there, beside those that it \
      serves; when the answer comes, every call sees the new ones. Prints all problems, as picket check does, and what \
      is added, changed and removed, with what becomes of open windows and of schedules.

      With a problem the daemon goes on with what it has, unless reload_with_problems is set: then the files without \
      problems are served.

      Exits with 3 when there is a problem, also where the good files are served, and when the reload was refused.

      EXAMPLES
        picket reload
        picket reload --dry-run
        picket check detections && picket reload
        picket reload --output json | jq '.changes[].detection_id'
      """)

  @Flag(name: [.long, .customLong("check")], help: "Only print what a reload would do.")
  var dryRun = false

  @Option(name: .shortAndLong, help: ArgumentHelp("How to write the answer.", valueName: "FORMAT"))
  var output: OutputFormat = .text

  @OptionGroup var connection: AdminConnectionOptions

  func run() async throws {
    let response = try await connection.withClient { try await $0.reload(ReloadRequest(dryRun: dryRun)) }
    let report = ReloadReportText(response: response, isDryRun: dryRun)
    try report.status.end {
      try output.write {
        report.lines(style: $0)
      } json: {
        WireJSON.value(of: response)
      }
    }
  }
}

/// What a reload has done, for people.
struct ReloadReportText {
  let response: ReloadResponse
  let isDryRun: Bool

  /// What `picket check` says of files with problems.
  var status: ExitStatus {
    response.problemCount == 0 && response.refusal.isEmpty ? .ok : .invalidDetections
  }

  func lines(style: Style) -> [String] {
    let sections = [problems(style), changes(style), [total(style)]]
    return Array(sections.filter { !$0.isEmpty }.joined(separator: [""]))
  }

  private func problems(_ style: Style) -> [String] {
    let lines = response.problems.map { problem in
      let place = "\(problem.path):\(problem.line):\(problem.column)"
      return "\(VisibleText.line(place)): \(style.bad(problem.code)): \(VisibleText.line(problem.message))"
    }
    return lines + rest(response.problemCount, shown: lines.count, "problem")
  }

  private func changes(_ style: Style) -> [String] {
    let lines = response.changes.flatMap { change in
      let indent = String(repeating: " ", count: max(1, 9 - change.kind.utf8.count))
      return [VisibleText.line(change.kind) + indent + VisibleText.line(change.detectionID)]
        + change.effects.map { "         \(style.notable(VisibleText.line($0)))" }
    }
    let count = response.addedCount + response.changedCount + response.removedCount
    return lines + rest(count, shown: response.changes.count, "change")
  }

  private func rest(_ count: UInt64, shown: Int, _ noun: String) -> [String] {
    count > shown ? ["and \(counted(count - UInt64(shown), "further \(noun)"))"] : []
  }

  private func total(_ style: Style) -> String {
    let counts = """
      \(grouped(response.addedCount)) added, \(grouped(response.changedCount)) changed, \
      \(grouped(response.removedCount)) removed; \(grouped(response.detectionsLoaded)) loaded, \
      \(grouped(response.detectionsActive)) active
      """
    if !response.refusal.isEmpty {
      let verb = isDryRun ? "would not be reloaded" : "not reloaded"
      return style.bad("\(verb): \(VisibleText.line(response.refusal)); what was loaded before goes on")
    }
    if isDryRun { return "would be: \(counts)" }
    return style.good("reloaded") + " in \(elapsedText(nanos: response.elapsedNanos)): \(counts)"
  }
}
