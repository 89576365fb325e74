import Detection
import Foundation
import Primitives
import Storage

/// Runs examples of help texts in one directory, beside a daemon, with the files and alerts that they name.
///
/// Paths of the system stand below that directory instead. The files are told by name, so that an example that names
/// another one fails until it is made here too.
struct ExampleRun {
  /// What came of one example.
  struct Outcome: CustomStringConvertible {
    let example: String
    let exitCode: Int
    let output: String

    /// Whether it ended well, or goes on until it is stopped, and names no log type that does not exist.
    var isGood: Bool {
      exitCode == 0 && !output.contains("no active detection names") && !output.contains("did you mean")
    }
    var description: String { "\(example)\nended with \(exitCode) and wrote:\n\(output)" }
  }

  /// The programs that examples use beside Picket's own and those of every system.
  private static let tools = ["jq", "zcat"]

  /// Runs examples in their order; those that need a program that is not here are skipped, which is said.
  static func outcomes(of examples: [String]) async throws -> [Outcome] {
    let missing = tools.filter { !Tools.has("sh", "-c", "command -v \($0)") }
    let runnable = examples.filter { example in
      guard let tool = missing.first(where: example.contains) else { return true }
      print("skipped, for want of \(tool): \(example)")
      return false
    }
    let state = FileManager.default.temporaryDirectory.appendingPathComponent("picket-\(UInt32.random(in: 0 ... .max))")
    defer { try? FileManager.default.removeItem(at: state) }
    var configuration = StateConfiguration(directory: state.path)
    // The state of the ids in the examples.
    configuration.storeID = "3f9a1c20"
    let store = try StateStore(configuration)
    try keepLogins(in: store)
    store.close()
    let output = try await Shell.output(of: script(runnable, state: state.path))
    let parts = output.split(separator: "\u{1E}", omittingEmptySubsequences: false).dropFirst()
    guard parts.count == runnable.count else { throw Shell.Failure(description: output) }
    return zip(runnable, parts).map { example, part in
      let lines = part.split(separator: "\n", maxSplits: 1, omittingEmptySubsequences: false)
      return Outcome(example: example, exitCode: Int(lines[0]) ?? -1, output: lines.count > 1 ? String(lines[1]) : "")
    }
  }

  /// Keeps what a body in Python would have written below the key of the examples.
  private static func keepLogins(in store: StateStore) throws {
    let call = KeyCall(
      .putStrings(KeyStrings([Array("10.0.0.7".utf8)])), key: Array("logins-ann".utf8), expiresNanos: .max)
    let ticket = try KeyValueStore(store).table.withLock { (table: inout KeyTable) throws -> KeyTicket? in
      var attempt = KeyAttempt()
      _ = try attempt.call(call, body: 0, event: 0, keeps: true, table, now: 1)
      let outcome = attempt.finish(0, keeps: true, name: nil, answers: { [] }, in: &table, now: 1)
      if case .done(let ticket) = outcome { return ticket } else { return nil }
    }
    _ = try store.take(MatchBatch(matches: [], now: 1, keys: ticket.map { [$0] } ?? []))
  }

  /// Starts the examples that go on until they are stopped, then runs the others, then waits for what the first ones do.
  private static func script(_ examples: [String], state: String) -> String {
    let lines = examples.enumerated().map { index, example in
      """
      cat >examples/\(index) <<'END'
      set -o pipefail
      \(moved(example))
      END
      """
    }
    let isEndless = examples.map { example in
      [" watch", "tail -F", "--watch", "picketd ", "deliver --config"].contains { example.contains($0) }
    }
    let endless = examples.indices.filter { isEndless[$0] }.map(String.init).joined(separator: " ")
    let starts = examples.indices.map { isEndless[$0] ? "start \($0)" : "" }
    let runs = examples.indices.map { isEndless[$0] ? "" : "run \($0)" }
    let reports = examples.indices.map { isEndless[$0] ? "stop \($0)" : "report \($0)" }
    return """
      \(preparation(state: state))
      mkdir examples
      \(lines.joined(separator: "\n"))
      \(starts.joined(separator: "\n"))
      \(runs.joined(separator: "\n"))
      wait_for_work \(endless)
      \(reports.joined(separator: "\n"))
      kill -9 "$daemon"
      """
  }

  /// An example whose paths of the system are below the directory of the run.
  private static func moved(_ example: String) -> String {
    example.replacing(/(^|\s)\/(var\/lib|etc|tmp|run)\//) { "\($0.1)\"$HERE\"/\($0.2)/" }
  }

  private static func preparation(state: String) -> String {
    #"""
    export HERE="$PWD" PICKET_SOCKET="$PWD/s" PICKET_ADMIN_SOCKET="$PWD/a"
    mkdir -p bin var/lib/prometheus/node-exporter etc/picket/follow.d tmp mine rules
    cp systemd/follow/nginx.yml etc/picket/follow.d/
    printf '192.0.2.1 - - [29/Nov/2026:02:10:19 +0000] "GET / HTTP/1.1" 200 612 "-" "curl"\n' >tmp/access.log
    # The journal of this machine says nothing that a test could expect.
    printf '#!/bin/sh\necho \047{"SYSLOG_IDENTIFIER":"sshd","MESSAGE":"Connection closed"}\047\n' >bin/journalctl
    chmod 755 bin/journalctl
    export PATH="$PWD/bin:$PATH"
    cat >mine/query.yml <<'END'
    AnalysisType: scheduled_query
    QueryName: My Query
    Enabled: true
    Query: SELECT srcAddr, dstPort FROM aws_vpcflow WHERE p_occurs_since('1 hour')
    Schedule: {RateMinutes: 500000, TimeoutMinutes: 1}
    ---
    AnalysisType: scheduled_rule
    RuleID: Mine
    Enabled: true
    ScheduledQueries: [My Query]
    Severity: Low
    Detection: [{Key: dstPort, Condition: Equals, Value: 99999}]
    END
    cat >rules/login.yml <<'END'
    AnalysisType: rule
    RuleID: Okta.Login
    Enabled: true
    LogTypes: [Okta.SystemLog, Wiz.Detections]
    Severity: Low
    Detection: [{Key: eventType, Condition: Equals, Value: login}]
    Tests:
      - {Name: root from office, ExpectedResult: true, Log: {eventType: login}}
    END
    for table in account_metadata company_networks; do
      printf 'AnalysisType: lookup_table\nLookupName: %s\nEnabled: true\nSchema: S\nFilename: %s.csv\n' $table $table
      printf 'LogTypeMap: {PrimaryKey: id}\n'
    done | sed '6a ---' >rules/tables.yml
    printf 'id,name\n123456789012,dev\n' >rules/account_metadata.csv
    printf 'id,name\n10.0.0.0/8,office\n' >rules/company_networks.csv
    cp Tests/Fixtures/events/wiz_high.json event.json
    printf '{"p_log_type":"Wiz.Detections","severity":"INFORMATIONAL"}\n' >events.jsonl
    printf '{"eventName":"ListBuckets","eventID":"1"}\n' | gzip >trail.jsonl.gz
    printf '{"Records":[{"eventName":"ListBuckets","eventID":"1"}]}\n' | gzip >trail-1.json.gz
    printf '{"audit":{"entries":[{"action":"repo.create"}]}}\n' >answer.json
    scripts/sample-flows | gzip >vpc-flows.log.gz
    cp vpc-flows.log.gz flows-1.log.gz
    printf '10.0.0.1 10.0.0.2 1 2 %d %d\n' $(($(date +%s) - 60)) $(($(date +%s) - 50)) >flows.txt
    printf '{"srcAddr":"10.0.0.1","dstAddr":"10.0.0.2","start":%d}\n' $(($(date +%s) - 60)) >flows.jsonl
    printf '{"flows":[{"src_addr":"10.0.0.1","dst_addr":"10.0.0.2","start_unix_nanos":%d000000000}]}\n' \
      $(($(date +%s) - 60)) >flows.json
    echo 'SELECT srcAddr, COUNT(*) AS flows FROM aws_vpcflow GROUP BY srcAddr' >talkers.sql
    mkdir var/lib/own
    printf 'detections: %s\nsocket: %s\nstate_directory: %s\n' "$HERE/detections" "$HERE/o" "$HERE/var/lib/own" \
      >etc/picket/picketd.yml
    mkdir tmp/deliver
    printf 'deliveries: {archive: {kind: file, path: %s}}\n' "$HERE/tmp/alerts.jsonl" >etc/picket/deliver.yml
    ln -s '\#(state)' var/lib/picket
    picketd --detections detections --detections mine --detections rules --state-directory var/lib/picket --socket s \
      --admin-socket a 2>log &
    daemon=$!
    for try in {1..600}; do picket health >/dev/null 2>&1 && break; kill -0 $daemon || { cat log; exit 1; }; sleep 0.05; done
    for number in {1..18}; do printf '{"severity":"HIGH","tdrId":"cer-1","threatId":"t-%d"}\n' "$number"; done |
      picket evaluate -l Wiz.Detections - >/dev/null
    scripts/sample-flows | picket ingest - >/dev/null
    picket alerts resolve 3f9a1c20-18 >/dev/null
    run() { timeout -k 1 20 bash "examples/$1" >"examples/$1.out" 2>&1 </dev/null; echo $? >"examples/$1.code"; }
    start() {
      timeout -k 1 60 stdbuf -oL bash "examples/$1" >"examples/$1.out" 2>"examples/$1.err" </dev/null &
      started[$1]=$!
    }
    # Whether one that was started has written something to standard output, serves, or has sent what it follows.
    works() {
      local process
      [[ -s "examples/$1.out" ]] || grep -q 'serving \|delivering ' "examples/$1.err" && return
      grep -q 'tail -F' "examples/$1" || return
      for process in $(pgrep -x -g "${started[$1]}" picket); do
        ls -l "/proc/$process/fd" 2>/dev/null | grep -q socket: && return
      done
      return 1
    }
    # Has an alert for those who watch until each that was started works, or has ended.
    wait_for_work() {
      local number try missing
      for try in {1..100}; do
        missing=
        for number; do works "$number" || ! kill -0 "${started[$number]}" 2>/dev/null || missing=1; done
        [[ $missing ]] || return 0
        printf '{"severity":"CRITICAL","tdrId":"cer-2","threatId":"w-%d"}\n' "$try" |
          picket evaluate -l Wiz.Detections - >/dev/null
      done
    }
    report() { printf '\036%s\n' "$(<"examples/$1.code")"; cat "examples/$1.out"; }
    # What is still running and works is good.
    stop() {
      code=0
      works "$1" || code=1
      kill "${started[$1]}" 2>/dev/null || wait "${started[$1]}" || code=$?
      echo "$code" >"examples/$1.code"
      cat "examples/$1.err" >>"examples/$1.out"
      report "$1"
    }
    """#
  }
}

/// The commands of a page's `console` blocks with what the page says that they print.
struct ConsoleSession {
  /// One command.
  struct Step {
    var command: String
    var expected: [String] = []
  }

  /// What a command printed in place of what the page says.
  struct Difference: CustomStringConvertible {
    let step: Step
    let printed: [String]

    var description: String {
      """
      $ \(step.command)
      The page says:
      \(step.expected.joined(separator: "\n"))
      It prints:
      \(printed.joined(separator: "\n"))
      """
    }
  }

  /// The commands, in order over all blocks.
  private(set) var steps: [Step] = []

  /// Finds the commands: lines that begin with `$ `.
  init(_ document: Document) {
    for block in document.blocks where block.language == "console" {
      for line in block.lines {
        if line.hasPrefix("$ ") {
          steps.append(Step(command: String(line.dropFirst(2))))
        } else if !steps.isEmpty {
          steps[steps.count - 1].expected.append(line)
        }
      }
    }
  }

  /// Runs all commands in one shell and gives the ones that print something else.
  func differences() async throws -> [Difference] {
    // Before each command the shell writes a character that no command writes.
    let script = steps.map { "printf '\\036'\n\($0.command)" }.joined(separator: "\n")
    let parts = try await Shell.output(of: script).split(separator: "\u{1E}", omittingEmptySubsequences: false)
    return zip(steps, parts.dropFirst()).compactMap { step, part in
      let printed = ConsoleSession.lines(of: String(part))
      return OutputPattern(lines: step.expected).matches(printed) ? nil : Difference(step: step, printed: printed)
    }
  }

  private static func lines(of text: String) -> [String] {
    var lines = text.split(separator: "\n", omittingEmptySubsequences: false).map(String.init)
    while lines.last?.isEmpty == true { lines.removeLast() }
    return lines
  }
}

/// What a page says that a command prints.
///
/// A line of `...` stands for any number of lines. Times, how long something took, and ids of alerts are compared by
/// their form only.
struct OutputPattern {
  private let lines: [String]

  init(lines: [String]) {
    var lines = lines
    while lines.last?.isEmpty == true { lines.removeLast() }
    self.lines = lines.map(OutputPattern.withoutChance)
  }

  /// Whether what was printed is what the page says.
  func matches(_ printed: [String]) -> Bool {
    OutputPattern.matches(lines[...], printed.map(OutputPattern.withoutChance)[...])
  }

  private static func matches(_ pattern: ArraySlice<String>, _ printed: ArraySlice<String>) -> Bool {
    guard let first = pattern.first else { return printed.isEmpty }
    if first == "..." {
      return (printed.startIndex...printed.endIndex).contains { matches(pattern.dropFirst(), printed[$0...]) }
    }
    return printed.first == first && matches(pattern.dropFirst(), printed.dropFirst())
  }

  private static func withoutChance(_ line: String) -> String {
    line.replacing(/\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d{3})?Z/, with: "<time>")
      .replacing(/\bup \d+ s\b/, with: "up <time>")
      .replacing(/\bprocess \d+ of uid \d+/, with: "process <sender>")
      .replacing(/\b[\d.,]+ m?s\b/, with: "<elapsed>")
      .replacing(/\b[0-9a-f]{8}-\d+\b/, with: "<alert>")
  }
}
