import Glibc

/// The right to use a state directory, held by one process at a time until it ends.
///
/// It is a lock on the directory itself, which nobody can remove and keep the state, and one on a file in it, which other
/// programs may look at.
public struct StateLock: ~Copyable {
  /// The name of the file.
  static let fileName = "picketd.lock"

  private let directory: CInt
  private let file: CInt

  /// Takes the right, making the directory where there is none; throws `StateError` when another process has it.
  public init(directory path: String) throws(StateError) {
    if mkdir(path, 0o700) == 0 {
      StateLock.sync("\(path)/..")
    } else if errno != EEXIST {
      throw StateLock.error("make the state directory '\(path)'")
    }
    let directory = open(path, O_RDONLY | O_DIRECTORY | O_CLOEXEC)
    if directory < 0 { throw StateLock.error("read the state directory '\(path)'") }
    do throws(StateError) {
      file = try StateLock.lockedFile(path, directory: directory)
    } catch {
      close(directory)
      throw error
    }
    self.directory = directory
  }

  deinit {
    close(file)
    close(directory)
  }

  private static func lockedFile(_ path: String, directory: CInt) throws(StateError) -> CInt {
    let file = open("\(path)/\(fileName)", O_CREAT | O_RDWR | O_CLOEXEC | O_NOFOLLOW, 0o600)
    if file < 0 { throw error("write to the state directory '\(path)'") }
    if flock(file, LOCK_EX | LOCK_NB) == 0, flock(directory, LOCK_EX | LOCK_NB) == 0 { return file }
    close(file)
    throw StateError(
      .locked, "another picketd uses the state directory '\(path)'; stop it or choose another one")
  }

  /// Brings the names in a directory to the disk: a power failure that took the state's own would take all of it.
  private static func sync(_ path: String) {
    let descriptor = open(path, O_RDONLY | O_DIRECTORY | O_CLOEXEC)
    // Where that is not allowed, the name is as durable as the host makes it.
    if descriptor < 0 { return }
    fsync(descriptor)
    close(descriptor)
  }

  private static func error(_ action: String) -> StateError {
    StateError(.inaccessible, "cannot \(action): \(String(cString: strerror(errno)))")
  }
}
