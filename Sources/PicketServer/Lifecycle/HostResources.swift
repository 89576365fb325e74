import CMalloc
import Glibc

/// The descriptors that the host lets the process have.
enum DescriptorLimit {
  /// Connections that fit beside the files of the state, the log of flows and the admin socket's connections.
  ///
  /// Where there are few descriptors, half of them are kept back.
  static func connectionsMax(_ wanted: Int, adminConnectionsMax: Int) -> Int {
    var limit = rlimit()
    guard getrlimit(__rlimit_resource_t(RLIMIT_NOFILE.rawValue), &limit) == 0 else { return wanted }
    return connectionsMax(
      wanted, adminConnectionsMax: adminConnectionsMax, descriptorsMax: Int(clamping: limit.rlim_cur))
  }

  /// The same, for a number of descriptors.
  static func connectionsMax(_ wanted: Int, adminConnectionsMax: Int, descriptorsMax: Int) -> Int {
    let kept = min(descriptorsMax / 2, filesMax) + adminConnectionsMax
    return max(1, min(wanted, descriptorsMax - kept))
  }

  /// Files that the daemon has open beside its connections.
  private static let filesMax = 64
}

/// Returns memory to the system when callers hold much less of it than before.
///
/// The C library keeps what was released for the next request of its size; after a load that may be most of the process.
struct MemoryReturn {
  private let account: MemoryAccount

  init(_ account: MemoryAccount) {
    self.account = account
  }

  private static let interval = Duration.seconds(2)
  /// Less than this is not worth the look.
  private static let releasedBytesMin = 33_554_432

  /// Runs until its task is cancelled.
  func run() async {
    var highest = 0
    while (try? await Task.sleep(for: MemoryReturn.interval)) != nil {
      highest = max(highest, account.takePeak())
      let held = account.heldBytes
      if highest - held < MemoryReturn.releasedBytesMin || held > highest / 4 { continue }
      malloc_trim(0)
      highest = held
    }
  }
}

/// How much a thread yields to others of the process, as nice values.
public enum ThreadPriority: CInt, Sendable {
  /// Runs of the schedule yield to nothing.
  case schedule = 0
  /// What callers ask for and is long yields to the event loops: one of these answers many callers, and waits for as long
  /// as the system lets threads run that are always busy.
  case asked = 5
  /// What nobody waits for yields to both.
  case background = 10

  /// Gives the calling thread this priority; where the system refuses that it runs as any other.
  public func apply() {
    // Of a thread, on Linux: 0 is the one that calls.
    _ = setpriority(__priority_which_t(PRIO_PROCESS.rawValue), 0, rawValue)
  }
}
