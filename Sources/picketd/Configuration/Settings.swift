import Glibc
import Logging
import PicketServer
import Storage

/// Everything that the daemon can be told.
struct Settings {
  /// Where the socket is when nothing else is said.
  static let defaultSocket = "/run/picket/picket.sock"
  /// More threads than this make no sense on any host.
  static let event_loops_max = 256

  var detectionPaths: [String] = []
  var stateDirectory: String?
  var durability = Durability.process
  var socket = Settings.defaultSocket
  var eventLoopCount = max(1, min(Int(sysconf(Int32(_SC_NPROCESSORS_ONLN))), Settings.event_loops_max))
  var logLevel = Logger.Level.info
  var isStrict = false
  var limits = ServerLimits()
}
