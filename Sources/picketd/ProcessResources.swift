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

/// Why the state directory cannot be used.
struct StateDirectoryError: Error, CustomStringConvertible {
  let description: String
}

/// The right to use a state directory, held by one daemon at a time until its process ends.
struct StateDirectoryLock: ~Copyable {
  private let descriptor: CInt

  init(directory: String) throws(StateDirectoryError) {
    if mkdir(directory, 0o700) == 0 {
      StateDirectoryLock.sync("\(directory)/..")
    } else if errno != EEXIST {
      throw StateDirectoryLock.error("make the state directory '\(directory)'")
    }
    let path = directory + "/picketd.lock"
    let descriptor = open(path, O_CREAT | O_RDWR | O_CLOEXEC | O_NOFOLLOW, 0o600)
    if descriptor < 0 { throw StateDirectoryLock.error("write to the state directory '\(directory)'") }
    if flock(descriptor, LOCK_EX | LOCK_NB) != 0 {
      close(descriptor)
      throw StateDirectoryError(
        description: "another picketd uses the state directory '\(directory)'; stop it or choose another one")
    }
    self.descriptor = descriptor
  }

  deinit { close(descriptor) }

  /// Brings the names in a directory to the disk: a power failure that took the state's own would take all of it.
  private static func sync(_ path: String) {
    let descriptor = open(path, O_RDONLY | O_DIRECTORY | O_CLOEXEC)
    // Where that is not allowed, the name is as durable as the host makes it.
    if descriptor < 0 { return }
    fsync(descriptor)
    close(descriptor)
  }

  private static func error(_ action: String) -> StateDirectoryError {
    StateDirectoryError(description: "cannot \(action): \(String(cString: strerror(errno)))")
  }
}
