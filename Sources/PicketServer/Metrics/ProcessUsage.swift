import Glibc

/// What this process takes of the host, as the kernel counts it; nil where it does not say.
struct ProcessUsage: Sendable {
  let cpuNanos: Int64?
  let residentBytes: UInt64?
  let virtualBytes: UInt64?
  let openFileCount: UInt64?
  /// Files that the process may have open.
  let files_max: UInt64?
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
      files_max: limit(), startedNanos: startedNanos)
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
