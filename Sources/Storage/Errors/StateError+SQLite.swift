import GRDB

extension StateError {
  /// Says an error of SQLite in terms of the state.
  init(_ error: any Error, path: String) {
    guard let error = error as? DatabaseError else {
      self.init(.failed, "the state '\(path)' cannot be used: \(error)")
      return
    }
    let text = "\(error.message ?? "error") (SQLite \(error.extendedResultCode.rawValue))"
    // Without room for the index of the log of writes SQLite speaks of input and output.
    let isFull = error.resultCode == .SQLITE_FULL || error.extendedResultCode == .SQLITE_IOERR_SHMSIZE
    switch error.resultCode {
    case _ where isFull:
      self.init(.full, "the disk of the state '\(path)' is full: \(text); make room, and Picket goes on by itself")
    case .SQLITE_BUSY, .SQLITE_LOCKED:
      self.init(.locked, "another process holds the state '\(path)': \(text); stop it")
    case .SQLITE_CORRUPT, .SQLITE_NOTADB:
      self.init(
        .corrupt,
        "the state '\(path)' is damaged: \(text); move the file away to start anew, or put a backup in its place")
    case .SQLITE_CANTOPEN, .SQLITE_READONLY, .SQLITE_PERM, .SQLITE_IOERR:
      self.init(
        .inaccessible, "the state '\(path)' cannot be read and written: \(text); check the directory and its rights")
    default: self.init(.failed, "the state '\(path)' cannot be used: \(text)")
    }
  }
}
