import Glibc

extension StateError {
  /// Says what the system said of a file or directory of the flow log.
  init(flowLog path: String, cannot action: String, _ number: CInt) {
    let text = String(cString: strerror(number))
    switch number {
    case ENOSPC, EDQUOT, EFBIG:
      self.init(
        .full, "the disk of the flow log '\(path)' is full: \(text); make room, and Picket goes on by itself")
    case EIO: self.init(.failed, "cannot \(action) '\(path)': \(text); check the disk")
    default:
      self.init(.inaccessible, "cannot \(action) '\(path)': \(text); check the directory and its rights")
    }
  }
}
