import Foundation
import PicketClient
import TestSupport
import Testing
import Wire

@Suite("What a commit asks of the system", .serialized)
struct SyncCountTests {
  private let scratch: ScratchDirectory
  private let detections: String

  init() throws {
    scratch = try ScratchDirectory()
    detections = try LoadRule.write(to: scratch)
  }

  /// Whether this user may trace a process.
  static let canTrace: Bool = {
    (try? ChildProcess(["strace", "-o", "/dev/null", "true"], errors: "/dev/null"))?.wait() == 0
  }()

  @Test(
    "Each commit waits for the disk once with durability power, never with process, and looks at each file once",
    .enabled(if: SyncCountTests.canTrace, "strace is not there, or may not trace"), arguments: ["power", "process"])
  func syncs(durability: String) async throws {
    let few = try await calls(commitCount: 20, durability)
    let many = try await calls(commitCount: 120, durability)
    let syncs = many.syncs - few.syncs
    print("100 commits, durability \(durability): \(syncs) syncs, \(many.looks - few.looks) looks at files")
    #expect(syncs == (durability == "power" ? 100 : 0))
    // The database, its log, the index of that, the lock and the witness.
    #expect(many.looks - few.looks == 500)
  }

  /// The calls of a daemon that has answered so many matches, one after the other.
  private func calls(commitCount: Int, _ durability: String) async throws -> (syncs: Int, looks: Int) {
    let name = "\(durability)-\(commitCount)"
    let trace = scratch.path("trace-\(name)")
    let daemon = try Daemon(
      scratch, state: scratch.path("state-\(name)"), detections: detections,
      // Detached: the daemon is the process that is started and killed, and not the tracer.
      prelude: [
        "strace", "-D", "-f", "-q", "-o", trace, "-e", "trace=fsync,fdatasync,msync,sync_file_range,newfstatat",
      ],
      flags: ["--durability", durability])
    let client = daemon.client()
    for number in 0..<commitCount {
      #expect(try await TestEvents(client: client).send("k", id: "e\(number)").eventCount == UInt64(number + 1))
    }
    await client.close()
    // What ends the daemon writes nothing more.
    daemon.process.signal(SIGKILL)
    daemon.process.wait()
    let lines = try await lines(trace).filter { !$0.contains("resumed>") }
    let looks = lines.count { $0.contains("newfstatat(") && $0.contains("/state-\(name)/") }
    return (lines.count { $0.contains("sync(") }, looks)
  }

  /// The lines of a trace, when its last one is there.
  private func lines(_ trace: String) async throws -> [Substring] {
    for _ in 0..<2_000 {
      let text = String(decoding: FileManager.default.contents(atPath: trace) ?? Data(), as: UTF8.self)
      if text.hasSuffix("+++ killed by SIGKILL +++\n") { return text.split(separator: "\n") }
      try await Task.sleep(for: .milliseconds(5))
    }
    Issue.record("the trace has no end")
    return []
  }
}
