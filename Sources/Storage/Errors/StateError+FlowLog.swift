import Glibc

extension StateError {
  /// Says what the system said of a file or directory of the flow log.
  init(flowLog path: String, cannot action: String, _ number: CInt) {
    let text = String(cString: strerror(number))
    switch number {
    case EFBIG:
      self.init(
        .full,
        "'\(path)' may not grow: \(text); raise the limit of file sizes (LimitFSIZE), or lower flow_log_file_bytes_max")
    case EMFILE, ENFILE:
      self.init(
        .failed,
        "cannot \(action) '\(path)': \(text); raise the number of open files (LimitNOFILE), or lower connections_max")
    case ENOSPC, EDQUOT:
      self.init(
        .full, "the disk of the flow log '\(path)' is full: \(text); make room, and Picket goes on by itself")
    case EIO: self.init(.failed, "cannot \(action) '\(path)': \(text); check the disk")
    default:
      self.init(.inaccessible, "cannot \(action) '\(path)': \(text); check the directory and its rights")
    }
  }
}
