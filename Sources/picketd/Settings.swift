public import ArgumentParser
import Detection
import Flows
import Glibc
public import Logging
import PicketServer
import Primitives
import PythonBodies
public import Storage

/// Everything that can be configured.
struct Settings {
  var detectionPaths: [String] = []
  var stateDirectory: String?
  var durability = Durability.process
  var socket = ConfigurationKey.standardSocket
  /// The path that is configured; nil is the default.
  var adminSocket: String?
  var eventLoopCount = Settings.coreCount
  var logLevel = Logger.Level.info
  var isStrict = false
  /// What is put over what detection files say.
  var overrides = DetectionOverrides.none
  /// Whether a reload serves the good files where others have problems.
  var reloadsWithProblems = false
  /// Whether a change of the files is a reason for a reload.
  var reloadsOnChange = false
  /// Whether bodies in Python are run, and how.
  var runsPython = true
  var python = PythonConfiguration()
  /// Who may call what, in the order of the file.
  var callers: [CallerEntry] = []
  var limits = ServerLimits()
  var stateLimits = StateLimits()
  var flowLimits = FlowWindowLimits()
  var flowLogLimits = FlowLogLimits()
  var textLimits = FlowTextLimits()
  var queryLimits = QueryLimits()
  var lookupLimits = LookupLimits()

  /// What keeps detections from being served at the start.
  var startRule: LoadRule { LoadRule(refusesProblems: isStrict, refusesWritable: isStrict) }

  /// What keeps them from being served at a reload, where others are served already.
  var reloadRule: LoadRule { LoadRule(refusesProblems: isStrict || !reloadsWithProblems, refusesWritable: isStrict) }

  /// How long it may take, in seconds, from the signal to stop until everything is in the files.
  var stopSecondsMax: Int { limits.shutdownSecondsMax + Settings.closingSecondsMax }

  /// How much of that is for what is left after the calls.
  private static let closingSecondsMax = 20

  /// The admin socket to serve; nil for none.
  ///
  /// The default goes with the data socket's, where its directory is there for this user to write in: a second daemon
  /// on another socket has no claim to it.
  var servedAdminSocket: String? {
    if let adminSocket { return adminSocket }
    let path = ConfigurationKey.standardAdminSocket
    let directory = String(path.prefix(upTo: path.lastIndex(of: "/") ?? path.endIndex))
    return socket == ConfigurationKey.standardSocket && access(directory, W_OK) == 0 ? path : nil
  }

  /// As many threads as there are cores.
  private static var coreCount: Int {
    let counts = ConfigurationKey.eventLoopCounts
    return min(max(Int(sysconf(Int32(_SC_NPROCESSORS_ONLN))), counts.lowerBound), counts.upperBound)
  }
}

/// A bound that the configuration file can set, under `limits`.
struct NamedLimit: Sendable {
  let limit: Limit
  /// Sets the bound to a number of its range.
  let set: @Sendable (inout Settings, Int) -> Void
  /// The bound that is set.
  let value: @Sendable (Settings) -> Int

  /// All bounds, in the order of the documentation.
  static let all: [NamedLimit] =
    named(\.limits) + named(\.stateLimits) + named(\.flowLimits) + named(\.flowLogLimits) + named(\.textLimits)
    + named(\.queryLimits) + named(\.lookupLimits)

  /// The bounds of one table of the settings.
  private static func named<Limits: LimitTable>(
    _ table: any (WritableKeyPath<Settings, Limits> & Sendable)
  ) -> [NamedLimit] {
    Limits().entries.enumerated().map { place, limit in
      NamedLimit(limit: limit) {
        $0[keyPath: table].set(limit.name, to: $1)
      } value: {
        $0[keyPath: table].entries[place].wrappedValue
      }
    }
  }
}

extension Durability: ExpressibleByArgument {
  /// Reads an argument, in any case.
  public init?(argument: String) {
    self.init(rawValue: argument.lowercased())
  }
}

extension Logger.Level: @retroactive ExpressibleByArgument {
  /// Reads an argument, in any case.
  public init?(argument: String) {
    self.init(rawValue: argument.lowercased())
  }
}
