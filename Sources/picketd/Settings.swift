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
  /// The path of the socket where none is configured.
  static let defaultSocket = "/run/picket/picket.sock"
  /// The directory of the admin socket where none is configured.
  private static let adminDirectory = "/run/picket-admin"
  /// More threads than this make no sense on any host.
  static let eventLoopsMax = 256

  var detectionPaths: [String] = []
  var stateDirectory: String?
  var durability = Durability.process
  var socket = Settings.defaultSocket
  /// The path that is configured; nil is the default.
  var adminSocket: String?
  var eventLoopCount = max(1, min(Int(sysconf(Int32(_SC_NPROCESSORS_ONLN))), Settings.eventLoopsMax))
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
    let isStandard = socket == Settings.defaultSocket && access(Settings.adminDirectory, W_OK) == 0
    return isStandard ? "\(Settings.adminDirectory)/admin.sock" : nil
  }
}

/// A bound that the configuration file can set, under `limits`.
struct NamedLimit: Sendable {
  let limit: Limit
  /// Sets the bound to a number of its range.
  let set: @Sendable (inout Settings, Int) -> Void

  /// All bounds, in the order of the documentation.
  static let all: [NamedLimit] =
    named(\.limits) + named(\.stateLimits) + named(\.flowLimits) + named(\.flowLogLimits) + named(\.textLimits)
    + named(\.queryLimits)

  /// The bounds of one table of the settings.
  private static func named<Limits: LimitTable>(
    _ table: any (WritableKeyPath<Settings, Limits> & Sendable)
  ) -> [NamedLimit] {
    Limits().entries.map { limit in
      NamedLimit(limit: limit) { $0[keyPath: table].set(limit.name, to: $1) }
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
