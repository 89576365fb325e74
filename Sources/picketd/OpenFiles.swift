import Glibc
import Logging

/// The number of files, and so of connections, that the process may have open.
enum OpenFiles {
  /// Files that the daemon has open beside its connections: the state, the log of flows, detections while they are read.
  private static let others_max = 64

  /// Says when the host allows fewer than as many connections need: then flows, too, may find no file to go to.
  static func check(connections_max: Int, _ logger: Logger) {
    var limit = rlimit()
    guard getrlimit(__rlimit_resource_t(RLIMIT_NOFILE.rawValue), &limit) == 0,
      limit.rlim_cur < UInt(connections_max + others_max)
    else { return }
    logger.notice(
      """
      the host allows \(limit.rlim_cur) open files, too few for \(connections_max) connections; raise LimitNOFILE \
      (ulimit -n), or lower connections_max
      """)
  }

  /// Raises it as far as the host allows.
  static func raiseLimit(_ logger: Logger) {
    var limit = rlimit()
    guard getrlimit(__rlimit_resource_t(RLIMIT_NOFILE.rawValue), &limit) == 0, limit.rlim_cur < limit.rlim_max else {
      return
    }
    limit.rlim_cur = limit.rlim_max
    if setrlimit(__rlimit_resource_t(RLIMIT_NOFILE.rawValue), &limit) != 0 {
      logger.debug("the number of open files could not be raised to \(limit.rlim_max)")
    }
  }
}
