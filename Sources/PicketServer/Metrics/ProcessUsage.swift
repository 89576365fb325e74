import Glibc

/// What this process takes of the host, as the kernel counts it; nil where it does not report it.
struct ProcessUsage: Sendable {
  let cpuNanos: Int64?
  let residentBytes: UInt64?
  let virtualBytes: UInt64?
  let openFileCount: UInt64?
  /// Files that the process may have open.
  let filesMax: UInt64?
  /// When the process was started, in nanoseconds since 1970.
  let startedNanos: Int64?

  /// Asks the kernel.
  ///
  /// Lists the open files, so it is not to be called on an event loop.
  static func now(startedNanos: Int64?) -> ProcessUsage {
    let pages = ProcFile.text("/proc/self/statm")?.split(separator: " ").compactMap { UInt64($0) } ?? []
    let pageBytes = UInt64(clamping: sysconf(Int32(_SC_PAGESIZE)))
    return ProcessUsage(
      cpuNanos: nanos(CLOCK_PROCESS_CPUTIME_ID), residentBytes: pages.count > 1 ? pages[1] * pageBytes : nil,
      virtualBytes: pages.first.map { $0 * pageBytes }, openFileCount: ProcFile.entryCount(in: "/proc/self/fd"),
      filesMax: limit(), startedNanos: startedNanos)
  }

  /// When this process was started, by the clock of the host as it is now, in nanoseconds since 1970.
  ///
  /// To be asked once: the clock may be set.
  static func started() -> Int64? {
    // The name of the program, in parentheses, may hold anything.
    guard let fields = ProcFile.text("/proc/self/stat")?.split(separator: ")").last?.split(separator: " "),
      fields.count > 19, let ticks = Int64(fields[19]), let up = nanos(CLOCK_BOOTTIME), let now = nanos(CLOCK_REALTIME)
    else { return nil }
    return now - up + ticks * (1_000_000_000 / Int64(sysconf(Int32(_SC_CLK_TCK))))
  }

  private static func nanos(_ clock: clockid_t) -> Int64? {
    var time = timespec()
    guard clock_gettime(clock, &time) == 0 else { return nil }
    return Int64(time.tv_sec) * 1_000_000_000 + Int64(time.tv_nsec)
  }

  private static func limit() -> UInt64? {
    var limit = rlimit()
    guard getrlimit(__rlimit_resource_t(RLIMIT_NOFILE.rawValue), &limit) == 0 else { return nil }
    return UInt64(limit.rlim_cur)
  }
}

/// Files in which the kernel reports on a process.
enum ProcFile {
  /// The text of a small file; nil when it cannot be read.
  static func text(_ path: String) -> String? {
    let descriptor = open(path, O_RDONLY | O_CLOEXEC)
    guard descriptor >= 0 else { return nil }
    defer { close(descriptor) }
    var bytes = [UInt8](repeating: 0, count: bytesMax)
    let count = read(descriptor, &bytes, bytes.count)
    return count > 0 ? String(decoding: bytes[..<count], as: UTF8.self) : nil
  }

  /// How many entries a directory of the process has, without the one by which it is read; nil when it cannot be.
  static func entryCount(in path: String) -> UInt64? {
    guard let directory = opendir(path) else { return nil }
    defer { closedir(directory) }
    var count = 0
    while let entry = readdir(directory) {
      // "." and ".." are no entries.
      if entry.pointee.d_name.0 != CChar(bitPattern: UInt8(ascii: ".")) { count += 1 }
    }
    return UInt64(clamping: count - 1)
  }

  private static let bytesMax = 4_096
}
