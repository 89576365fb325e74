public import ArgumentParser
public import InputFiles
import PicketServer

/// Where the events of a replay say what they are.
struct ReplayOptions: ParsableArguments {
  @Option(help: ArgumentHelp("With --replay: the log type of all events.", valueName: "type"))
  var logType: String?

  @Option(
    help: ArgumentHelp(
      "With --replay: where each event says its log type, a key or keys with dots between (default: p_log_type).",
      valueName: "key"))
  var logTypeKey: EventKey?

  @Option(
    help: ArgumentHelp(
      "With --replay: where each event says its time, as RFC 3339 or since 1970 (default: p_event_time).",
      valueName: "key"))
  var timeKey: EventKey?

  @Option(
    help: ArgumentHelp(
      "With --replay: where objects hold lists of events; none to take them as they are (default: known kinds).",
      valueName: "key"))
  var recordsKey: RecordsKey?

  /// The keys, with the default ones where none are given.
  var keys: Replay.Keys {
    var keys = Replay.Keys()
    keys.fixedLogType = logType
    keys.logType = logTypeKey ?? keys.logType
    keys.time = timeKey ?? keys.time
    return keys
  }

  func validate() throws {
    if logType?.isEmpty == true { throw ValidationError("--log-type expects a name such as AWS.CloudTrail") }
    if logType != nil, logTypeKey != nil { throw ValidationError("use either --log-type or --log-type-key") }
  }

  /// Refuses options that mean nothing without a replay.
  func requireNone() throws {
    let given = [
      ("--log-type", logType != nil), ("--log-type-key", logTypeKey != nil), ("--time-key", timeKey != nil),
      ("--records-key", recordsKey != nil),
    ]
    if let (name, _) = given.first(where: \.1) { throw ValidationError("\(name) is for --replay, which is not given") }
  }
}

extension EventKey: ExpressibleByArgument {
  /// Reads an argument; nil where it has an empty part.
  public init?(argument: String) {
    self.init(argument)
  }
}

extension RecordsKey: ExpressibleByArgument {
  /// Reads an argument; nil where it has an empty part.
  public init?(argument: String) {
    self.init(argument)
  }
}
