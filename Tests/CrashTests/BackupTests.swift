import Foundation
import PicketClient
import Storage
import TestSupport
import Testing

@Suite("Backups of a daemon that works", .serialized)
struct BackupTests {
  /// A backup, with what was acknowledged before it was begun.
  private struct Taken {
    let path: String
    let events: [LoadEvent]
    let flows: [FlowLoadBatch]
  }

  private let scratch: ScratchDirectory
  private let detections: String
  private let events = LoadJournal<LoadEvent>(seed: 60_031)
  private let flows = LoadJournal<FlowLoadBatch>(seed: 60_032, startNanos: WallClock.nanos())

  init() throws {
    scratch = try ScratchDirectory()
    _ = try LoadRule.write(to: scratch)
    detections = try FlowLoadRule.write(to: scratch)
  }

  @Test(
    "Under load a backup has all that was acknowledged before, and restored it counts the rest as if nothing had been")
  func underLoad() async throws {
    let backups = try await takenUnderLoad(count: 2)
    for backup in backups {
      let stored = try StoredState(directory: backup.path)
      #expect(try stored.missing(backup.events).prefix(5) == [])
      #expect(try stored.unevenWindowCount() == 0 && stored.surplusAlertCount() == 0)
      try stored.close()
      try await restore(backup)
    }
  }

  /// Lets clients send events and flows, makes backups meanwhile, and kills the daemon.
  private func takenUnderLoad(count: Int) async throws -> [Taken] {
    let state = scratch.path("state")
    let daemon = try Daemon(scratch, state: state, detections: detections)
    let clients = (LoadClients(daemon, events), LoadClients(daemon, flows))
    for client in clients.0.clients + clients.1.clients { _ = try await client.getStatus() }
    async let eventLoad: Void = clients.0.run()
    async let flowLoad: Void = clients.1.run()
    var backups: [Taken] = []
    for number in 1...count {
      while events.acknowledged.count < number * 300 || flows.acknowledged.count < number * 30 { await Task.yield() }
      let backup = Taken(
        path: scratch.path("backup-\(number)"), events: events.acknowledged, flows: flows.acknowledged)
      #expect(try await picket("state", "backup", "--state-directory", state, "--to", backup.path) == 0)
      backups.append(backup)
    }
    daemon.process.signal(SIGKILL)
    await eventLoad
    await flowLoad
    daemon.process.wait()
    await clients.0.close()
    await clients.1.close()
    #expect(events.faults.isEmpty && flows.faults.isEmpty)
    return backups
  }

  /// Starts a daemon on a backup and sends it all that there ever was, each under its name.
  private func restore(_ backup: Taken) async throws {
    let place = try ScratchDirectory()
    try FileManager.default.copyItem(atPath: backup.path, toPath: place.path("state"))
    let daemon = try Daemon(place, state: place.path("state"), detections: detections)
    try #require(try await daemon.serves(), "\(daemon.errors)")
    #expect(!daemon.errors.contains("missing") && !daemon.errors.contains("damaged"), "\(daemon.errors)")
    let client = daemon.client()
    let known = Set(backup.events)
    let all = events.acknowledged + events.unanswered
    for event in all {
      let answer = try await event.send(to: client)
      if known.contains(event) { #expect(LoadEvent.isRepeat(answer), "\(event.id) was in the backup") }
    }
    for batch in backup.flows { #expect(FlowLoadBatch.isRepeat(try await batch.send(to: client)), "\(batch.id)") }
    for batch in flows.acknowledged { _ = try await batch.send(to: client) }
    await client.close()
    #expect(daemon.stop() == 0)

    let stored = try StoredState(directory: place.path("state"))
    let windows = try stored.windows().filter { $0.key.rule != FlowLoadRule.id }
    #expect(windows == WindowModel(all).windows)
    try stored.close()
    let found = try StoredFlows(directory: place.path("state"), nowNanos: WallClock.nanos(), scratch: place)
    for name in flows.acknowledged.flatMap(\.names) where found.counts[name] != 1 { Issue.record("\(name)") }
  }

  /// Runs a command and gives its exit code.
  private func picket(_ arguments: String...) async throws -> CInt? {
    let errors = scratch.path("errors")
    let process = try ChildProcess(
      [Repository.products.appendingPathComponent("picket").path] + arguments, errors: errors)
    while process.isRunning { try await Task.sleep(for: .milliseconds(2)) }
    let code = process.wait()
    if code != 0 {
      Issue.record("\(String(decoding: FileManager.default.contents(atPath: errors) ?? Data(), as: UTF8.self))")
    }
    return code
  }
}
