import Foundation
import TestSupport
import Testing

/// A small file system in memory that only the process started in it sees, at the directory of its state.
struct PrivateMount {
  private let directory: String
  private let options: String

  init(_ directory: String, options: String) {
    self.directory = directory
    self.options = options
  }

  /// The command that runs the words after it with the file system mounted; the process keeps its id.
  var prelude: [String] {
    let script = #"mount -t tmpfs -o "$1" picket "$2" && shift 2 && exec "$@""#
    return PrivateMount.unshare + ["sh", "-c", script, "sh", options, directory]
  }

  /// A path of the process as this one finds it.
  static func path(_ path: String, of process: ChildProcess) -> String { "/proc/\(process.id)/root\(path)" }

  /// Copies a state that nobody writes to now out of the process's file system: SQLite finds no way into it.
  static func copy(_ directory: String, to scratch: ScratchDirectory) throws -> String {
    try scratch.makeDirectory("copy")
    for name in ["state.sqlite3", "state.sqlite3-wal"] {
      try FileManager.default.copyItem(atPath: "\(directory)/\(name)", toPath: scratch.path("copy/\(name)"))
    }
    return scratch.path("copy")
  }

  /// Whether this user may mount one.
  static let isPossible: Bool = {
    guard let scratch = try? ScratchDirectory() else { return false }
    let command = PrivateMount(scratch.url.path, options: "size=64k").prelude + ["true"]
    return (try? ChildProcess(command, errors: "/dev/null"))?.wait() == 0
  }()

  /// Another user than root first becomes root of a name space of its own.
  private static let unshare = ["unshare"] + (geteuid() == 0 ? [] : ["--map-root-user"]) + ["--mount"]
}

extension Trait where Self == ConditionTrait {
  /// The test needs a file system of its own.
  static var mountsPrivately: Self {
    .enabled(if: PrivateMount.isPossible, "this user may not mount a file system in a name space of its own")
  }
}

/// A file that takes all the room there is.
struct Filler {
  private let path: String

  /// Fills the file system of a directory to its last byte.
  init(_ directory: String) throws {
    path = directory + "/filler"
    let descriptor = open(path, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0o600)
    guard descriptor >= 0 else { throw POSIXError(POSIXErrorCode(rawValue: errno) ?? .EIO) }
    defer { close(descriptor) }
    let block = [UInt8](repeating: 0x55, count: 262_144)
    for size in [262_144, 4_096, 1] {
      while write(descriptor, block, size) > 0 {}
    }
  }

  /// Makes room again.
  func remove() throws { try FileManager.default.removeItem(atPath: path) }
}
