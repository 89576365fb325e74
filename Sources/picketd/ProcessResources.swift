import Glibc
import Logging

/// The number of files, and so of connections, that the process may have open.
enum OpenFiles {
  private static var limit: rlimit? {
    var limit = rlimit()
    return getrlimit(__rlimit_resource_t(RLIMIT_NOFILE.rawValue), &limit) == 0 ? limit : nil
  }

  /// Raises it as far as the host allows.
  static func raiseLimit(_ logger: Logger) {
    guard var limit, limit.rlim_cur < limit.rlim_max else { return }
    limit.rlim_cur = limit.rlim_max
    if setrlimit(__rlimit_resource_t(RLIMIT_NOFILE.rawValue), &limit) != 0 {
      logger.debug("the number of open files could not be raised to \(limit.rlim_max)")
    }
  }
}
