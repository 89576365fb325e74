import ArgumentParser
import Glibc
import PicketClient
import Primitives

/// `picket silence`: stated times in which alerts are not delivered.
struct SilenceCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "silence",
    abstract: "Silence alerts for a stated time, and see which silences there are.",
    discussion: """
      Matches that meet a silence are counted and kept as all others, and their alerts are there; deliveries leave them \
      out. A silence ends by itself. All of these go to the daemon's admin socket.

      EXAMPLES
        picket silence add --detection Wiz.Defend.Alert.Passthrough --for 4h --reason 'a test of ours'
        picket silence list
      """,
    subcommands: [AddSilenceCommand.self, ListSilencesCommand.self, ShowSilenceCommand.self, EndSilenceCommand.self])
}

/// `picket silence add`: adds a silence.
struct AddSilenceCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "add",
    abstract: "Silence the alerts of some matches for a stated time.",
    discussion: """
      A match meets the silence when all that is given holds: the detection, each --where, one of the severities, one \
      of the log types. KEY is a path such as userIdentity.arn or "odd key"[0].name, without regard to case; VALUE is \
      a text, or a number, true, false or null as JSON has it; of a list one element must have it.

      An alert is silenced when the match that creates it meets the silence, and until a match comes that meets none. \
      A time is \(TimeBound.forms).

      EXAMPLES
        picket silence add --detection Wiz.Defend.Alert.Passthrough --for 4h --reason 'a test of ours'
        picket silence add --where 'severity=LOW' --where 'cloudAccount=dev' --for 1d --reason 'the sandbox moves'
        picket silence add --severity info --log-type AWS.VPCFlow --for '30 minutes' --reason 'a known scan'
      """)

  @Option(
    name: .shortAndLong, help: ArgumentHelp("Only matches of this detection.", valueName: "ID"),
    completion: DaemonCompletion.detections)
  var detection: String?

  @Option(
    help: ArgumentHelp(
      "Only events in which this field has this value; may be given more than once.", valueName: "KEY=VALUE"),
    transform: AddSilenceCommand.condition)
  var `where`: [SilenceCondition] = []

  @Option(help: ArgumentHelp("Only matches of this severity; may be given more than once.", valueName: "SEVERITY"))
  var severity: [NamedArgument<Severity>] = []

  @Option(
    name: .shortAndLong,
    help: ArgumentHelp("Only events of this log type; may be given more than once.", valueName: "TYPE"))
  var logType: [String] = []

  @Option(
    name: .customLong("for"), help: ArgumentHelp("How long, for example 90m, 4h or '2 days'.", valueName: "DURATION"),
    transform: AddSilenceCommand.duration)
  var duration: Int64?

  @Option(help: ArgumentHelp("Until when.", valueName: "TIME"), transform: TimeBound.parse)
  var until: TimeBound?

  @Option(name: .shortAndLong, help: ArgumentHelp("Why; kept with the silence.", valueName: "TEXT"))
  var reason: String

  @Option(name: .shortAndLong, help: ArgumentHelp("How to write the silence.", valueName: "FORMAT"))
  var output: OutputFormat = .text

  @OptionGroup var connection: AdminConnectionOptions

  func validate() throws {
    if reason.isEmpty { throw ValidationError("--reason expects why there is a silence, not an empty text") }
    if detection?.isEmpty == true { throw ValidationError("--detection expects the id of a detection") }
    if detection == nil, `where`.isEmpty, severity.isEmpty, logType.isEmpty {
      throw ValidationError("expected what to silence: --detection, --where, --severity or --log-type")
    }
    if (duration == nil) == (until == nil) { throw ValidationError("expected either --for or --until") }
    if let until, until.unixNanos(now: .now) <= Timestamp.now.unixNanos {
      throw ValidationError("--until expects a time to come")
    }
  }

  func run() async throws {
    let request = AddSilenceRequest(
      detectionID: detection ?? "", conditions: `where`, severities: severity.map(\.value), logTypes: logType,
      reason: reason, untilUnixNanos: until?.unixNanos(now: .now) ?? 0, durationNanos: duration ?? 0,
      userName: UserName.name(of: geteuid()) ?? "")
    let silence = try await connection.withClient { try await $0.addSilence(request) }.silence ?? Silence()
    try output.write { _ in
      ["silence \(silence.silenceID) holds until \(timeText(unixNanos: silence.untilUnixNanos))"]
    } json: {
      WireJSON.value(of: silence)
    }
  }

  /// Reads `KEY=VALUE`; an equals sign between double quotes belongs to the key.
  @Sendable
  private static func condition(_ argument: String) throws -> SilenceCondition {
    var isQuoted = false
    for index in argument.indices {
      if argument[index] == "\"" { isQuoted.toggle() }
      if argument[index] == "=", !isQuoted, index > argument.startIndex {
        return SilenceCondition(
          key: String(argument[..<index]), value: String(argument[argument.index(after: index)...]))
      }
    }
    throw ValidationError("expected KEY=VALUE, for example userIdentity.type=Root")
  }

  /// Reads a length of time, in nanoseconds.
  @Sendable
  private static func duration(_ argument: String) throws -> Int64 {
    guard !argument.lowercased().hasSuffix("ago"), case .ago(let nanos)? = TimeBound.time(argument), nanos > 0 else {
      throw ValidationError("expected how long, for example 90s, 30m, 4h, 1h30m or '2 days'")
    }
    return nanos
  }
}

/// `picket silence list`: the silences that hold.
struct ListSilencesCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "list",
    abstract: "List the silences that hold, the newest first.",
    discussion: """
      EXAMPLES
        picket silence list
        picket silence list --all
        picket silence list -o json | jq '.silences[].reason'
      """)

  @Flag(name: .shortAndLong, help: "Also list silences that are over.")
  var all = false

  @Option(name: .shortAndLong, help: ArgumentHelp("How to write the list.", valueName: "FORMAT"))
  var output: OutputFormat = .text

  @OptionGroup var connection: AdminConnectionOptions

  func run() async throws {
    let silences = try await connection.withClient { client in
      var (silences, request) = ([Silence](), ListSilencesRequest(includeEnded: all))
      repeat {
        let page = try await client.listSilences(request)
        silences += page.silences
        request.pageToken = page.nextPageToken
      } while !request.pageToken.isEmpty
      return silences
    }
    try output.write {
      lines(of: silences, style: $0)
    } json: {
      ["silences": .list(silences, WireJSON.value)]
    }
  }

  private func lines(of silences: [Silence], style: Style) -> [String] {
    if silences.isEmpty { return [all ? "no silences" : "no silence holds"] }
    let rows = silences.map { silence in
      [
        "\(silence.silenceID)", SilenceText.state(of: silence), SilenceText.author(of: silence),
        grouped(silence.matchCount), grouped(silence.alertCount), SilenceText.scope(of: silence), silence.reason,
      ]
    }
    return Table(header: ["ID", "UNTIL", "BY", "MATCHES", "ALERTS", "WHAT", "REASON"], rows: rows).lines(style: style)
  }
}

/// `picket silence show`: all of one silence.
struct ShowSilenceCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "show",
    abstract: "Show a silence, who has added and ended it, and what has met it.",
    discussion: """
      EXAMPLES
        picket silence show 1
        picket alerts list --silence 1
      """)

  @Argument(help: ArgumentHelp("The number of the silence.", valueName: "number"))
  var number: UInt64

  @Option(name: .shortAndLong, help: ArgumentHelp("How to write the silence.", valueName: "FORMAT"))
  var output: OutputFormat = .text

  @OptionGroup var connection: AdminConnectionOptions

  func validate() throws {
    if number == 0 { throw ValidationError("silences have numbers from 1") }
  }

  func run() async throws {
    let request = ListSilencesRequest(silenceID: number)
    let silence = try await connection.withClient { try await $0.listSilences(request) }.silences.first ?? Silence()
    try output.write {
      SilenceText.lines(of: silence, style: $0)
    } json: {
      WireJSON.value(of: silence)
    }
  }
}

/// `picket silence end`: ends silences before their time.
struct EndSilenceCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "end",
    abstract: "End silences before their time.",
    discussion: """
      Alerts that were created under a silence stay undelivered when it is over; the next match of the same window, if \
      one comes, has them delivered.

      EXAMPLES
        picket silence end 1
        picket silence list -o json | jq '.silences[].silence_id' | xargs -r picket silence end
      """)

  @Argument(help: ArgumentHelp("The numbers of the silences.", valueName: "number"))
  var numbers: [UInt64]

  @Option(name: .shortAndLong, help: ArgumentHelp("How to write the silences.", valueName: "FORMAT"))
  var output: OutputFormat = .text

  @OptionGroup var connection: AdminConnectionOptions

  func validate() throws {
    if numbers.contains(0) { throw ValidationError("silences have numbers from 1") }
  }

  func run() async throws {
    let name = UserName.name(of: geteuid()) ?? ""
    let silences = try await connection.withClient { client in
      var silences: [Silence] = []
      for number in numbers {
        let response = try await client.endSilence(EndSilenceRequest(silenceID: number, userName: name))
        silences.append(response.silence ?? Silence())
      }
      return silences
    }
    try output.write { _ in
      silences.map { "silence \($0.silenceID) is \(SilenceText.state(of: $0)), \(SilenceText.counts(of: $0))" }
    } json: {
      ["silences": .list(silences, WireJSON.value)]
    }
  }
}

/// Silences for people.
enum SilenceText {
  /// What an alert or a match says of its silence.
  static func sentence(of silence: AlertSilence) -> String {
    let author = author(silence.createdBy, silence.userName)
    let reason = VisibleText.line(silence.reason)
    return
      "silenced by \(author) until \(timeText(unixNanos: silence.untilUnixNanos)) (silence \(silence.silenceID)): \(reason)"
  }

  /// All of a silence.
  static func lines(of silence: Silence, style: Style) -> [String] {
    let ended = silence.endedUnixNanos == 0 ? "" : author(silence.endedBy, silence.endedByName)
    return FactTable(rows: [
      ("Silence", "\(silence.silenceID)"), ("State", state(of: silence)), ("What", scope(of: silence)),
      ("Reason", VisibleText.line(silence.reason)), ("Added by", author(of: silence)),
      ("Added", timeText(unixNanos: silence.createdUnixNanos)), ("Until", timeText(unixNanos: silence.untilUnixNanos)),
      ("Ended by", ended), ("Met by", counts(of: silence)),
      ("Last match", timeText(unixNanos: silence.lastMatchUnixNanos, none: "")),
    ]).lines(style: style)
  }

  /// Until when it holds, or since when it is over.
  static func state(of silence: Silence) -> String {
    if silence.endedUnixNanos != 0 { return "ended \(timeText(unixNanos: silence.endedUnixNanos))" }
    let time = timeText(unixNanos: silence.untilUnixNanos)
    return silence.active ? time : "over since \(time)"
  }

  static func author(of silence: Silence) -> String { author(silence.createdBy, silence.userName) }

  /// The uid as the daemon knows it, and the name that the client gave.
  private static func author(_ user: String, _ name: String) -> String {
    name.isEmpty ? UserName.text(of: VisibleText.line(user)) : "\(VisibleText.line(name)) (\(VisibleText.line(user)))"
  }

  static func counts(of silence: Silence) -> String {
    "\(counted(silence.matchCount, "match", "matches")), \(counted(silence.alertCount, "alert"))"
  }

  /// What it asks of a match.
  static func scope(of silence: Silence) -> String {
    var parts = silence.detectionID.isEmpty ? [] : [silence.detectionID]
    parts += silence.conditions.map { "\($0.key)=\($0.value)" }
    if !silence.severities.isEmpty { parts.append(silence.severities.map(\.description).joined(separator: " or ")) }
    if !silence.logTypes.isEmpty { parts.append(silence.logTypes.joined(separator: " or ")) }
    return VisibleText.line(parts.joined(separator: ", "))
  }
}
