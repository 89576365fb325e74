import Foundation
import GRDB
import PicketClient
import TestSupport
import Testing

@Suite("The daemon with a bad state file", .serialized)
struct BadFileTests {
  private let scratch: ScratchDirectory
  private let detections: String
  private var state: String { scratch.path("state") }
  private var file: String { scratch.path("state/state.sqlite3") }

  init() throws {
    scratch = try ScratchDirectory()
    detections = try LoadRule.write(to: scratch)
  }

  private func start() throws -> Daemon { try Daemon(scratch, state: state, detections: detections) }

  /// A state that a daemon has left in good order, with some windows.
  private func fill() async throws {
    let daemon = try start()
    let client = daemon.client()
    let events = TestEvents(client: client)
    for number in 0..<150 {
      try await events.send("k\(number)", id: "e\(number)", text: String(repeating: "x", count: 500))
    }
    await client.close()
    try #require(daemon.stop() == 0, "\(daemon.errors)")
  }

  /// Starts a daemon that is to refuse the state, checks that it leaves all files as they are, and gives what it says.
  private func refusal() throws -> String {
    let before = contents()
    let earlier = Daemon.errors(scratch).count
    let daemon = try start()
    #expect(daemon.process.wait(seconds: 10) == 69)
    #expect(contents() == before, "the files were touched")
    let errors = String(daemon.errors.dropFirst(earlier))
    #expect(errors.contains("critical the state '\(file)'"), "\(errors)")
    #expect(!errors.contains("serving"))
    return errors
  }

  /// The state's file and its log of writes.
  private func contents() -> [Data] {
    [file, file + "-wal"].map { FileManager.default.contents(atPath: $0) ?? Data() }
  }

  private func change(_ body: (inout Data) -> Void) throws {
    var data = try #require(FileManager.default.contents(atPath: file))
    body(&data)
    try data.write(to: URL(fileURLWithPath: file))
  }

  @Test("A text file in its place is refused and left as it is")
  func text() throws {
    try scratch.makeDirectory("state")
    let notes = String(repeating: "precious notes, not a database of any kind\n", count: 300)
    _ = try scratch.write(notes, to: "state/state.sqlite3")
    let errors = try refusal()
    #expect(errors.contains("is damaged") && errors.contains("move the file away"), "\(errors)")
  }

  @Test("A state that was cut is refused and left as it is", arguments: [0.02, 0.5, 0.9])
  func cut(part: Double) async throws {
    try await fill()
    try change { $0 = $0.prefix(Int(Double($0.count) * part) / 512 * 512) }
    let errors = try refusal()
    #expect(errors.contains("is damaged") && errors.contains("put a backup in its place"), "\(errors)")
  }

  @Test("A state whose first page has changed is refused and left as it is")
  func header() async throws {
    try await fill()
    try change { data in for index in 0..<200 { data[index] ^= 0xA5 } }
    let errors = try refusal()
    #expect(errors.contains("is damaged"), "\(errors)")
  }

  @Test(
    "A state with changed pages is refused, or matches that need them are: no count is wrong",
    arguments: [1, 20, 21, 22])
  func pages(first: Int) async throws {
    try await fill()
    try change { data in
      for page in stride(from: first, to: data.count / 4_096, by: 3) {
        for index in (page * 4_096)..<(page * 4_096 + 1_024) { data[index] ^= 0x5A }
      }
    }
    let before = contents()
    let daemon = try start()
    let client = daemon.client()
    let refused = try await daemon.serves() ? try await refusals(of: TestEvents(client: client)) : 0
    await client.close()
    let code = daemon.stop()
    #expect(code == 0 || code == 69)
    #expect(daemon.errors.contains("is damaged"), "\(daemon.errors)")
    if code == 69 {
      #expect(contents() == before, "the files were touched")
    } else {
      #expect(refused > 0)
    }
  }

  /// Sends another event to each window and gives the number of those that the daemon refused.
  private func refusals(of events: TestEvents) async throws -> Int {
    var refused = 0
    for number in 0..<150 {
      let id = "new\(number)"
      guard let refusal = try await events.refusal("k\(number)", id: id) else {
        let match = try await events.send("k\(number)", id: id)
        #expect(match.outcome == .duplicateEvent && match.eventCount == 2, "k\(number)")
        continue
      }
      #expect(refusal.contains("is damaged"))
      refused += 1
    }
    return refused
  }

  @Test("A state of a newer Picket is refused and left as it is")
  func newer() async throws {
    try await fill()
    let queue = try DatabaseQueue(path: file)
    try await queue.write { try $0.execute(sql: "INSERT INTO grdb_migrations VALUES ('v9: something of the future')") }
    try queue.close()
    let errors = try refusal()
    #expect(errors.contains("was written by a newer Picket; run that one, or start with another directory"))
  }

  @Test("An emptied state beside a log of writes is refused: what was acknowledged is not given up in silence")
  func emptied() async throws {
    let daemon = try start()
    let client = daemon.client()
    try await TestEvents(client: client).send("a", id: "a1")
    daemon.process.signal(SIGKILL)
    daemon.process.wait()
    await client.close()
    try change { $0 = Data() }
    let errors = try refusal()
    #expect(errors.contains("is damaged") && errors.contains("put a backup in their place"), "\(errors)")
  }

  @Test("A directory that is not there is made, for its owner alone, and can be shared by one daemon at a time")
  func missingDirectory() async throws {
    let daemon = try start()
    let client = daemon.client()
    #expect(try await TestEvents(client: client).send("a", id: "a1").eventCount == 1)
    #expect(try FileManager.default.attributesOfItem(atPath: state)[.posixPermissions] as? Int == 0o700)
    let second = try ChildProcess(
      [
        Repository.picketd.path, "--detections", detections, "--state-directory", state, "--socket", scratch.path("s2"),
      ],
      errors: scratch.path("second"))
    #expect(second.wait() == 69)
    let errors = String(decoding: FileManager.default.contents(atPath: scratch.path("second")) ?? Data(), as: UTF8.self)
    #expect(errors.contains("another picketd uses the state directory '\(state)'; stop it or choose another one"))
    #expect(try await TestEvents(client: client).send("a", id: "a2").eventCount == 2)
    await client.close()
    #expect(daemon.stop() == 0)
  }

  @Test("While another program holds the file matches are refused and not counted; afterwards they count")
  func held() async throws {
    let daemon = try start()
    let client = daemon.client()
    let events = TestEvents(client: client)
    #expect(try await events.send("a", id: "a1").eventCount == 1)
    var settings = Configuration()
    settings.allowsUnsafeTransactions = true
    let other = try DatabaseQueue(path: file, configuration: settings)
    try await other.writeWithoutTransaction { try $0.execute(sql: "BEGIN IMMEDIATE") }
    let refusal = try #require(try await events.refusal("a", id: "a2"))
    #expect(refusal.contains("another process holds the state '\(file)'"))
    try await other.writeWithoutTransaction { try $0.execute(sql: "ROLLBACK") }
    #expect(try await events.send("a", id: "a2").eventCount == 2)
    try other.close()
    await client.close()
    #expect(daemon.stop() == 0)
  }
}
