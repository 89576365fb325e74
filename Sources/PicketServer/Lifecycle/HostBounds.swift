package import Detection
package import Flows
import Glibc
package import Storage

/// What the host and the service manager let the daemon have; nil where there is no bound, or none is known.
package struct HostBounds: Sendable, Equatable {
  /// The memory of the host, in bytes.
  package var memoryBytes: UInt64?
  /// The least bound on the memory of the daemon's control group and of those above it, in bytes.
  package var groupMemoryBytes: UInt64?
  /// The least bound on their processes and threads.
  package var groupTaskCount: UInt64?
  /// Files that the process may have open.
  package var openFileCount: UInt64?

  /// Without bounds.
  package init() {}

  /// Asks the kernel.
  package static func now() -> HostBounds {
    var bounds = HostBounds()
    // Asks by a system call: under systemd /proc/meminfo is out of sight (ProcSubset=pid).
    let (pages, pageBytes) = (sysconf(Int32(_SC_PHYS_PAGES)), sysconf(Int32(_SC_PAGESIZE)))
    if pages > 0, pageBytes > 0 { bounds.memoryBytes = UInt64(pages) * UInt64(pageBytes) }
    let groups = ControlGroups(ProcFile.text("/proc/self/cgroup") ?? "")
    bounds.groupMemoryBytes = groups.bound("memory.max") { ProcFile.text($0) }
    bounds.groupTaskCount = groups.bound("pids.max") { ProcFile.text($0) }
    var limit = rlimit()
    if getrlimit(__rlimit_resource_t(RLIMIT_NOFILE.rawValue), &limit) == 0, limit.rlim_cur != UInt(bitPattern: -1) {
      bounds.openFileCount = UInt64(limit.rlim_cur)
    }
    return bounds
  }
}

/// The control groups of a process in the unified hierarchy, from its own to the root.
package struct ControlGroups: Sendable, Equatable {
  /// Their directories.
  package let directories: [String]

  /// Reads the text of `/proc/self/cgroup`; there are none where the unified hierarchy is not in use.
  package init(_ text: String) {
    let line = text.split(separator: "\n").first { $0.hasPrefix("0::/") }
    var names = line?.dropFirst(3).split(separator: "/").map(String.init) ?? []
    var directories: [String] = []
    while !names.isEmpty {
      directories.append("/sys/fs/cgroup/" + names.joined(separator: "/"))
      names.removeLast()
    }
    self.directories = directories
  }

  /// The least number in the files of a name; nil where none bounds anything.
  package func bound(_ name: String, contents: (String) -> String?) -> UInt64? {
    directories.compactMap { directory in
      contents("\(directory)/\(name)").flatMap { UInt64($0.prefix { $0 != "\n" }) }
    }.min()
  }
}

/// What the daemon may come to need by its configured bounds.
package struct ConfiguredNeeds: Sendable {
  /// Something that memory is taken for.
  package struct Memory: Sendable {
    /// The bound that it comes from.
    package let name: String
    /// Bytes.
    package let byteCount: UInt64
  }

  /// What takes memory, the rest of the daemon not included.
  package let memory: [Memory]
  /// Files that may be open.
  package let openFileCount: UInt64
  /// Threads that may run.
  package let threadCount: UInt64

  /// Adds up the bounds.
  package init(
    _ configuration: ServerConfiguration, flows: FlowWindowLimits, lookups: LookupLimits = LookupLimits(),
    state: StateLimits = StateLimits()
  ) {
    let limits = configuration.limits
    memory = [
      Memory(name: "flow_window_bytes_max", byteCount: UInt64(flows.flowWindowBytesMax)),
      // Requests, answers, queries and what waits are reserved from one account.
      Memory(name: "caller_memory_bytes_max", byteCount: UInt64(limits.callerMemoryBytesMax)),
      // While a reload goes on there are the tables of two loads.
      Memory(name: "twice lookup_memory_bytes_max", byteCount: 2 * UInt64(lookups.lookupMemoryBytesMax)),
      Memory(name: "keys_bytes_max", byteCount: UInt64(state.keysBytesMax)),
    ]
    openFileCount = UInt64(limits.connectionsMax) + ConfiguredNeeds.otherFileCount
    threadCount =
      UInt64(configuration.eventLoopCount + limits.queriesRunningMax) + ConfiguredNeeds.otherThreadCount
  }

  /// The sum, in bytes, with that of the program, its caches and the detections.
  package var memoryByteCount: UInt64 { memory.reduce(ConfiguredNeeds.otherMemoryBytes) { $0 + $1.byteCount } }

  /// What does not fit, a sentence each with the figures and what to change; empty where all fits.
  package func warnings(for bounds: HostBounds) -> [String] {
    var warnings: [String] = []
    if let most = bounds.groupMemoryBytes, most < memoryByteCount {
      warnings.append(
        """
        \(memorySentence), and the control group of the daemon may have \(mebibytes(most)): beyond that the kernel \
        ends it; raise MemoryMax= of the unit to that, or lower the largest of these bounds
        """)
    }
    if let most = bounds.memoryBytes, most < memoryByteCount {
      warnings.append(
        "\(memorySentence), and the host has \(mebibytes(most)); lower the largest of these bounds, or add memory")
    }
    if let most = bounds.openFileCount, most < openFileCount {
      warnings.append(
        """
        the host allows \(most) open files, too few for connections_max, which needs \(openFileCount); raise \
        LimitNOFILE= of the unit (ulimit -n), or lower connections_max
        """)
    }
    if let most = bounds.groupTaskCount, most < threadCount {
      warnings.append(
        """
        the control group of the daemon may have \(most) threads, and it may come to need \(threadCount); raise \
        TasksMax= of the unit, or lower event_loops or queries_running_max
        """)
    }
    return warnings
  }

  private var memorySentence: String {
    let parts = memory.map { "\($0.name) is \(mebibytes($0.byteCount))" }.joined(separator: ", ")
    let others = mebibytes(ConfiguredNeeds.otherMemoryBytes)
    return "the bounds allow \(mebibytes(memoryByteCount)) of memory (\(parts), all else about \(others))"
  }

  private func mebibytes(_ byteCount: UInt64) -> String { "\(byteCount / 1_048_576) MiB" }

  /// The program, its caches and the detections.
  private static let otherMemoryBytes: UInt64 = 150 * 1_048_576
  /// The state, the log of flows, detections while they are read, the admin socket.
  private static let otherFileCount: UInt64 = 64 + 16
  /// Those of the runtime and of the state.
  private static let otherThreadCount: UInt64 = 64
}
