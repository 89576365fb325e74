import Glibc

extension StateFile {
  /// Refuses a directory that holds no state which this process can read, and says which of all reasons it is.
  static func requireReadable(directory: String) throws(StateError) {
    let folder = try kind(of: directory, missing: "there is no state in '\(directory)': the directory does not exist")
    if folder.mode & S_IFMT != S_IFDIR { throw notDirectory(directory) }
    let path = "\(directory)/\(StateConfiguration.fileName)"
    let file = try kind(
      of: path, owner: folder.owner,
      missing: "there is no state in '\(directory)': expected the file \(StateConfiguration.fileName) there")
    if access(path, R_OK) != 0, errno == EACCES { throw denied(path, owner: file.owner) }
    if file.mode & S_IFMT != S_IFREG {
      throw StateError(.corrupt, "'\(path)' is no state of Picket: it is not a regular file")
    }
  }

  private static func notDirectory(_ path: String) -> StateError {
    let isState = path == StateConfiguration.fileName || path.hasSuffix("/\(StateConfiguration.fileName)")
    let hint = isState ? ", which the file is in" : " of a daemon"
    return StateError(.inaccessible, "'\(path)' is a file; expected the state directory\(hint)")
  }

  private static func kind(
    of path: String, owner: uid_t? = nil, missing: String
  ) throws(StateError) -> (mode: mode_t, owner: uid_t) {
    var status = stat()
    if stat(path, &status) == 0 { return (status.st_mode, status.st_uid) }
    switch errno {
    case EACCES: throw denied(path, owner: owner)
    case ENOENT: throw StateError(.inaccessible, missing)
    default: throw StateError(.inaccessible, "cannot look at '\(path)': \(String(cString: strerror(errno)))")
    }
  }

  /// Says who may not read what, and who may.
  private static func denied(_ path: String, owner: uid_t?) -> StateError {
    let others =
      owner.map { $0 == 0 ? "" : "\(userName(of: $0)), which owns it, or as " } ?? "the user of the daemon or as "
    return StateError(
      .inaccessible,
      "permission denied: \(userName(of: geteuid())) may not read '\(path)'; run this as \(others)root")
  }

  private static func userName(of id: uid_t) -> String {
    var entry = passwd()
    var found: UnsafeMutablePointer<passwd>?
    var text = [CChar](repeating: 0, count: 16_384)
    guard getpwuid_r(id, &entry, &text, text.count, &found) == 0, found != nil, let name = entry.pw_name else {
      return "the user \(id)"
    }
    return "the user \(String(cString: name))"
  }
}
