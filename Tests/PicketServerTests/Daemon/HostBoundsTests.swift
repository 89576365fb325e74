import Foundation
import PicketServer
import TestSupport
import Testing

@testable import Flows

@Suite("The bounds of the daemon and those of the host")
struct HostBoundsTests {
  private static let gibibyte: UInt64 = 1 << 30

  /// The needs of the defaults, with small bounds in the place of some.
  private func needs(_ change: (inout ServerConfiguration, inout FlowWindowLimits) -> Void = { _, _ in })
    -> ConfiguredNeeds
  {
    var configuration = ServerConfiguration(socketPath: "/s", version: "1")
    configuration.eventLoopCount = 2
    var flows = FlowWindowLimits()
    change(&configuration, &flows)
    return ConfiguredNeeds(configuration, flows: flows)
  }

  private func bounds(_ change: (inout HostBounds) -> Void) -> HostBounds {
    var bounds = HostBounds()
    change(&bounds)
    return bounds
  }

  @Test("Where all fits, or no bound is known, there is nothing to say")
  func fits() {
    let needs = needs()
    #expect(needs.warnings(for: HostBounds()) == [])
    let exact = bounds {
      $0.memoryBytes = needs.memoryByteCount
      $0.groupMemoryBytes = needs.memoryByteCount
      $0.groupTaskCount = needs.threadCount
      $0.openFileCount = needs.openFileCount
    }
    #expect(needs.warnings(for: exact) == [])
  }

  @Test(
    "What does not fit is said with the figures and with what to change",
    arguments: [
      (
        \.groupMemoryBytes, 2 * gibibyte,
        ["the control group", "2048 MiB", "MemoryMax=", "flow_window_bytes_max is 1024 MiB"]
      ),
      (\.memoryBytes, gibibyte, ["the host has 1024 MiB", "flow_window_bytes_max is 1024 MiB"]),
      (\.openFileCount, 1_024, ["1024 open files", "needs 4176", "LimitNOFILE=", "connections_max"]),
      (\.groupTaskCount, 20, ["20 threads", "TasksMax=", "event_loops"]),
    ] as [(any WritableKeyPath<HostBounds, UInt64?> & Sendable, UInt64, [String])])
  func exceeds(bound: any WritableKeyPath<HostBounds, UInt64?> & Sendable, most: UInt64, words: [String]) throws {
    let warnings = needs().warnings(for: bounds { $0[keyPath: bound] = most })
    #expect(warnings.count == 1)
    for word in words { #expect(warnings[0].contains(word), "\(warnings)") }
    #expect(!warnings[0].contains("\n"))
  }

  @Test("Lower limits make it fit")
  func lower() {
    let small = bounds { $0.groupMemoryBytes = 2 * HostBoundsTests.gibibyte }
    let needs = needs { configuration, flows in
      flows.flowWindowBytesMax = 64 << 20
      configuration.limits.callerMemoryBytesMax = 256 << 20
    }
    #expect(needs.warnings(for: small) == [])
  }

  @Test("All that is configured is in the sum, and a byte less than the sum is too little")
  func sum() {
    let needs = needs()
    #expect(needs.memoryByteCount == needs.memory.reduce(150 << 20) { $0 + $1.byteCount })
    #expect(needs.warnings(for: bounds { $0.memoryBytes = needs.memoryByteCount - 1 }).count == 1)
  }

  @Test(
    "The control groups of a process are its own and those above it, in the unified hierarchy",
    arguments: [
      ("0::/system.slice/picketd.service\n", ["system.slice/picketd.service", "system.slice"]),
      ("0::/a/b/c\n", ["a/b/c", "a/b", "a"]),
      ("12:memory:/x\n1:name=systemd:/y\n0::/z\n", ["z"]),
      ("0::/\n", []), ("12:memory:/x\n", []), ("", []), ("0::", []), ("nonsense", []),
    ])
  func groups(text: String, names: [String]) {
    #expect(ControlGroups(text).directories == names.map { "/sys/fs/cgroup/\($0)" })
  }

  @Test("Of several bounds the least counts; max, and a file that is not there, bound nothing")
  func leastBound() {
    let groups = ControlGroups("0::/a/b/c\n")
    let files = [
      "/sys/fs/cgroup/a/b/c/memory.max": "max\n", "/sys/fs/cgroup/a/b/memory.max": "3221225472\n",
      "/sys/fs/cgroup/a/memory.max": "1073741824\n", "/sys/fs/cgroup/a/b/c/pids.max": "max\n",
    ]
    #expect(groups.bound("memory.max") { files[$0] } == 1_073_741_824)
    #expect(groups.bound("pids.max") { files[$0] } == nil)
    #expect(groups.bound("cpu.max") { files[$0] } == nil)
  }

  @Test("The host has memory and a bound on open files, as this process finds them")
  func thisHost() throws {
    let bounds = HostBounds.now()
    let text = try String(contentsOfFile: "/proc/meminfo", encoding: .utf8)
    let kibibytes = try #require(text.firstMatch(of: /MemTotal: +(\d+) kB/).flatMap { UInt64($0.1) })
    #expect(bounds.memoryBytes == kibibytes * 1_024)
    #expect(try #require(bounds.openFileCount) > 0)
  }
}

@Suite("A daemon that does not fit its host", .mayBlock)
struct TightHostTests {
  @Test("picketd logs what does not fit, and serves all the same")
  func fewFiles() async throws {
    let scratch = try ScratchDirectory()
    let daemon = try DaemonProcess(
      ["--detections", Repository.detections.path, "--socket", scratch.path("s")], prelude: "ulimit -n 500")
    try await daemon.wait(for: "warning the host allows 500 open files")
    try await daemon.wait(for: "serving")
    daemon.signal(SIGTERM)
    #expect(daemon.finish().code == 0)
  }
}
