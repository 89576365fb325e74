import Foundation
import PicketClient
import TestSupport
import Testing

/// A log that is written and rotated while the follower and the daemon are killed.
@Suite("picket follow: killed at random", .serialized)
struct FollowKillTests {
  private static let detections = Repository.fixtures.appendingPathComponent("follow/detections")
  private let scratch: ScratchDirectory
  private let seed: UInt64

  init() throws {
    scratch = try ScratchDirectory()
    seed = ProcessInfo.processInfo.environment["PICKET_FOLLOW_SEED"].flatMap { UInt64($0) } ?? 51_031
  }

  @Test("After kills of follow and of the daemon, and rotations, each event is counted once")
  func kills() async throws {
    let count = Trials.count("PICKET_FOLLOW_KILLS", full: 120, inTests: 10)
    var generator = SeededGenerator(seed: seed)
    let start = ContinuousClock.now
    let log = RotatedLog(scratch)
    let config = try configuration()
    var daemon: DaemonProcess? = try startDaemon()
    var follow: ChildProcess? = try startFollow(config)
    var (daemonKills, followKills) = (0, 0)
    for _ in 0..<count {
      for _ in 0..<Int.random(in: 1...6, using: &generator) {
        try log.write(Int.random(in: 1...40, using: &generator))
        if Int.random(in: 0..<4, using: &generator) == 0 { try await log.rotate(using: &generator) }
        try await Task.sleep(for: .milliseconds(Int.random(in: 0...15, using: &generator)))
      }
      switch Int.random(in: 0..<3, using: &generator) {
      case 0:
        daemon?.signal(SIGKILL)
        _ = daemon?.finish()
        daemon = nil
        daemon = try startDaemon()
        daemonKills += 1
      default:
        follow?.signal(SIGKILL)
        follow?.wait()
        follow = try startFollow(config)
        followKills += 1
      }
    }
    try await expectOnce(log.lineCount)
    follow?.signal(SIGTERM)
    #expect(follow?.wait() == 0, "seed \(seed)")
    print(
      "seed \(seed): \(followKills) kills of follow, \(daemonKills) of the daemon, \(log.rotationCount) rotations, "
        + "\(log.lineCount) lines, each counted once, in \(ContinuousClock.now - start)")
    #expect(daemonKills > 0 && followKills > 0 && log.rotationCount > 0)
  }

  @Test(
    "Whatever logrotate does, each event is counted once",
    .enabled(if: ["/usr/sbin/logrotate", "/sbin/logrotate"].contains(where: FileManager.default.isExecutableFile)))
  func logrotate() async throws {
    let log = RotatedLog(scratch)
    let daemon = try startDaemon()
    let follow = try startFollow(try configuration())
    // Each way has a log of its own: logrotate itself loses files where compress is switched on and off.
    let ways = [
      "create", "copytruncate", "create\n compress", "create\n compress\n delaycompress", "copytruncate\n compress",
      "copytruncate\n compress\n delaycompress", "create\n dateext\n dateformat .%Y-%m-%d",
    ]
    for (number, way) in ways.enumerated() {
      log.name = "way-\(number)"
      let path = scratch.path("log/way-\(number).log")
      let config = try scratch.write("\(path) {\n rotate 100\n \(way)\n}\n", to: "logrotate.conf")
      for _ in 1...(way.contains("dateext") ? 1 : 3) {
        try log.write(100)
        let process = try ChildProcess(
          ["logrotate", "-f", "-s", scratch.path("logrotate.state"), config], errors: scratch.path("logrotate.errors"),
          environment: ["PATH": "/usr/sbin:/sbin:/usr/bin:/bin"])
        #expect(process.wait() == 0, "\(way)")
      }
      try log.write(10)
    }
    try await expectOnce(log.lineCount)
    follow.signal(SIGTERM)
    #expect(follow.wait() == 0)
    daemon.signal(SIGTERM)
    _ = daemon.finish()
  }

  /// Waits until every line is counted, and expects that none is counted twice.
  private func expectOnce(_ lineCount: Int) async throws {
    let end = ContinuousClock.now + .seconds(60)
    try await PicketClient.with(socketPath: scratch.path("s")) { client in
      var counts: [UInt64] = []
      repeat {
        counts = []
        do {
          for number in 1...lineCount { counts.append(try await count(number, client)) }
        } catch {
          // The daemon is on its way up.
        }
        try await Task.sleep(for: .milliseconds(20))
      } while (counts.count < lineCount || counts.contains(0)) && ContinuousClock.now < end
      let wrong = counts.enumerated().filter { $0.element != 1 }
      #expect(
        wrong.isEmpty, "seed \(seed): \(wrong.prefix(10).map { "\($0.offset + 1): \($0.element)" }) of \(lineCount)")
    }
  }

  /// How often the line with a number is counted in the window that is its own.
  private func count(_ number: Int, _ client: PicketClient) async throws -> UInt64 {
    let response = try await client.evaluateEvent(
      EvaluateEventRequest(
        logType: "Follow.Lines", event: Array("{\"n\":\(number)}".utf8), dryRun: true, explain: true))
    return response.explanation?.detections.first?.window?.eventCount ?? 0
  }

  private func configuration() throws -> String {
    try scratch.write(
      """
      socket: \(scratch.path("s"))
      positions: \(scratch.path("positions"))
      limits: {scan_milliseconds: 10, poll_milliseconds: 10, position_milliseconds: 10, retry_seconds_max: 1}
      sources: [{log_type: Follow.Lines, files: \(scratch.path("log/*.log")), start: beginning}]
      """, to: "follow.yml")
  }

  private func startDaemon() throws -> DaemonProcess {
    try DaemonProcess([
      "--detections", Self.detections.path, "--socket", scratch.path("s"), "--admin-socket", scratch.path("a"),
      "--state-directory", scratch.path("state"),
    ])
  }

  private func startFollow(_ config: String) throws -> ChildProcess {
    try ChildProcess(
      [Repository.products.appendingPathComponent("picket").path, "follow", "--config", config],
      errors: scratch.path("errors"))
  }
}

/// A log that is written to, and rotated in the ways that logrotate has.
private final class RotatedLog {
  private(set) var lineCount = 0
  private(set) var rotationCount = 0
  private let scratch: ScratchDirectory
  /// The name of the log that is written to.
  var name = "app"
  private var path: String { scratch.path("log/\(name).log") }

  init(_ scratch: ScratchDirectory) {
    self.scratch = scratch
  }

  /// Writes lines, some in two pieces.
  func write(_ count: Int) throws {
    if !FileManager.default.fileExists(atPath: path) { try scratch.write("", to: "log/\(name).log") }
    let handle = try FileHandle(forWritingTo: URL(fileURLWithPath: path))
    try handle.seekToEnd()
    for _ in 0..<count {
      lineCount += 1
      let line = Data("{\"n\":\(lineCount),\"text\":\"line \(lineCount)\"}\n".utf8)
      if lineCount.isMultiple(of: 7) {
        try handle.write(contentsOf: line.prefix(5))
        try handle.write(contentsOf: line.dropFirst(5))
      } else {
        try handle.write(contentsOf: line)
      }
    }
    try handle.close()
  }

  /// Renames older files, and then renames the log or copies and truncates it; compresses what was made before.
  func rotate(using generator: inout SeededGenerator) async throws {
    guard FileManager.default.fileExists(atPath: path) else { return }
    rotationCount += 1
    let rotated = "\(path).\(rotationCount)"
    if Bool.random(using: &generator) {
      try FileManager.default.moveItem(atPath: path, toPath: rotated)
    } else {
      try Data(contentsOf: URL(fileURLWithPath: path)).write(to: URL(fileURLWithPath: rotated))
      let handle = try FileHandle(forWritingTo: URL(fileURLWithPath: path))
      try handle.truncate(atOffset: 0)
      try handle.close()
    }
    let older = "\(path).\(rotationCount - 1)"
    if FileManager.default.fileExists(atPath: older) {
      let process = Process()
      process.executableURL = URL(fileURLWithPath: "/bin/gzip")
      process.arguments = [older]
      // Its own streams would be closed with it.
      (process.standardInput, process.standardOutput) = (FileHandle.nullDevice, FileHandle.nullDevice)
      process.standardError = FileHandle.nullDevice
      try await process.runToEnd(secondsMax: 30)
    }
  }
}
