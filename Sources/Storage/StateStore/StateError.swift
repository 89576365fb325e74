import GRDB
import Glibc

/// Why the durable state cannot be used, and what to do about it.
public struct StateError: Error, Equatable, CustomStringConvertible {
  /// What kind of trouble it is; stable, for tools.
  public enum Code: String, Sendable {
    /// The directory or file cannot be made, read or written.
    case inaccessible
    /// The disk is full.
    case full
    /// Another process holds the file.
    case locked
    /// The file is damaged, or is no state of Picket.
    case corrupt
    /// The file was written by an older Picket, in a format that is not read any more.
    case older
    /// The file was written by a newer Picket.
    case newer
    /// A file was removed, moved or replaced while it is in use.
    case moved
    /// More waits to be written than a limit allows.
    case busy
    /// Any other error of SQLite.
    case failed
  }

  /// What kind of trouble it is.
  public let code: Code
  /// What is wrong and what to do.
  public let description: String

  init(_ code: Code, _ description: String) {
    self.code = code
    self.description = description
  }
}

extension StateError {
  /// What an event read of the key-value store was written by others and could not be committed.
  static let lostKeys = StateError(
    .failed, "what the event has read of the key-value store could not be committed; send the event again")

  /// An error of SQLite in terms of the state.
  init(_ error: any Error, path: String) {
    guard let error = error as? DatabaseError else {
      self.init(.failed, "the state '\(path)' cannot be used: \(error)")
      return
    }
    let text = "\(error.message ?? "error") (SQLite \(error.extendedResultCode.rawValue))"
    // Without room for the index of the WAL, SQLite reports an error of input and output.
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

extension StateError {
  /// An error of the system about a file or directory of the flow log.
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
