import Detection
import Foundation
import Primitives
import Synchronization
import Testing

@testable import PythonBodies

private let hasPython = FileManager.default.isExecutableFile(atPath: "/usr/bin/python3")

// Tests kill what they find among the children of this process.
@Suite("The processes that run bodies", .serialized, .enabled(if: hasPython, "needs /usr/bin/python3"))
struct PythonHostTests {
  private static func body(_ id: String, _ source: String) -> DetectionDefinition {
    var body = DetectionDefinition(
      analysisType: .rule, id: id, body: .python(filename: "\(id).py"), path: "\(id).yml", position: .start)
    body.logTypes = ["T"]
    body.pythonFile = PythonFile(path: "\(id).py", source: source)
    return body
  }

  private static let bodies = [
    body("Even", "def rule(event): return event['n'] % 2 == 0\ndef title(event): return f\"n {event['n']}\"\n"),
    body(
      "Stuck",
      "def rule(event):\n  while event.get('stuck'):\n    try:\n      while True: pass\n    except BaseException: pass\n  return False\n"
    ),
    body("Slow", "def rule(event):\n  while event.get('slow'): pass\n  return False\n"),
    body("Crash", "import ctypes\ndef rule(event):\n  if event.get('crash'): ctypes.string_at(0)\n  return False\n"),
  ]

  private static func start(workers: Int = 2, eventSeconds: Double = 5) throws -> PythonHost {
    var configuration = PythonConfiguration()
    configuration.workers = workers
    configuration.eventSeconds = eventSeconds
    let started = try PythonHost.start(configuration, PythonLoad(bodies)) { _ in }
    #expect(started.loaded.bodies.map(\.id) == bodies.map(\.id))
    return started.host
  }

  private static func event(_ json: String) -> PythonEvent {
    PythonEvent(Array(json.utf8), logType: "T", bodies: Array(bodies.indices))
  }

  /// The processes below one.
  private static func children(of process: pid_t) -> [pid_t] {
    let tasks = (try? FileManager.default.contentsOfDirectory(atPath: "/proc/\(process)/task")) ?? []
    return tasks.flatMap { task -> [pid_t] in
      let text = try? String(contentsOfFile: "/proc/\(process)/task/\(task)/children", encoding: .utf8)
      return (text ?? "").split(separator: " ").compactMap { pid_t($0) }
    }
  }

  /// The processes that watch over a zygote.
  private static func supervisors() -> [pid_t] {
    children(of: getpid()).filter { process in
      let line = (try? String(contentsOfFile: "/proc/\(process)/cmdline", encoding: .utf8)) ?? ""
      return line.contains("picket_worker")
    }
  }

  @Test("Every event is answered once and rightly while workers and the zygote are killed")
  func killed() throws {
    let host = try Self.start()
    let wrong = Atomic(0)
    for part in 0..<8 {
      let ended = DispatchGroup()
      for number in (part * 500)..<(part * 500 + 500) {
        ended.enter()
        host.evaluate([Self.event("{\"n\":\(number)}")], owner: UInt32(number % 3), isAbandoned: { false }) { answers in
          let titles = answers.first?.answers.map { $0.result.title ?? "" } ?? []
          if titles != (number % 2 == 0 ? ["n \(number)"] : []) { wrong.add(1, ordering: .relaxed) }
          ended.leave()
        }
      }
      // One of the workers, and now and then the process that forks them.
      let zygotes = Self.supervisors().flatMap(Self.children)
      for victim in part % 4 == 2 ? zygotes : Array(zygotes.flatMap(Self.children).prefix(1)) { kill(victim, SIGKILL) }
      #expect(ended.wait(timeout: .now() + 60) == .success)
    }
    let wrongCount = wrong.load(ordering: .relaxed)
    #expect(wrongCount == 0)
    #expect(host.status.replacedCount > 0 && host.status.restartCount > 0)
    #expect(host.status.quarantined.isEmpty)
  }

  @Test("A page that is half written says nothing of a body, and one look at a page ends no worker")
  func halfWritten() throws {
    let page = try BlamePage()
    let memory = try #require(mmap(nil, 4_096, PROT_READ | PROT_WRITE, MAP_SHARED, page.descriptor.number, 0))
    defer { munmap(memory, 4_096) }
    let worker = PythonWorker(index: 0, socket: try SocketPair.make().own, page: page)
    worker.send(PythonFrame(kind: .evaluate, sequence: 7, payload: []), [], usesKeys: false)
    worker.processID = 0x7FFF_FFFF
    memory.storeBytes(of: UInt64(7) << 32, as: UInt64.self)
    memory.storeBytes(of: 1, toByteOffset: 8, as: UInt64.self)
    #expect(page.entry.body == nil && worker.culprit == nil)
    _ = worker.supervise(1)
    usleep(2_000)
    _ = worker.supervise(1)
    #expect(!worker.isKilled)
    // A body that began long ago.
    memory.storeBytes(of: 1, toByteOffset: 16, as: UInt64.self)
    _ = worker.supervise(1)
    #expect(worker.culprit?.body == 0 && !worker.isKilled)
    usleep(2_000)
    _ = worker.supervise(1)
    #expect(worker.isKilled)
  }

  @Test("A process that somebody ends while it is set up is followed by another one")
  func endedAtStart() throws {
    let isOver = Atomic(false)
    let killed = Atomic(0)
    Thread.detachNewThread {
      while !isOver.load(ordering: .acquiring), killed.load(ordering: .relaxed) == 0 {
        for victim in Self.supervisors() where kill(victim, SIGKILL) == 0 { killed.add(1, ordering: .relaxed) }
      }
    }
    defer { isOver.store(true, ordering: .releasing) }
    let answers = try Self.start().answers(to: [Self.event(#"{"n":2}"#)])
    #expect(killed.load(ordering: .relaxed) > 0 && answers.first?.answers.first?.result.title == "n 2")
  }

  @Test(
    "Workers yield no more than this process, also where a thread that yields has started them",
    .enabled(if: geteuid() == 0, "needs root"))
  func priority() throws {
    let (kind, ended) = (__priority_which_t(PRIO_PROCESS.rawValue), DispatchSemaphore(value: 0))
    let host = Mutex<PythonHost?>(nil)
    Thread.detachNewThread {
      setpriority(kind, 0, 10)
      host.withLock { $0 = try? Self.start() }
      ended.signal()
    }
    ended.wait()
    let started = try #require(host.withLock { $0 })
    _ = started.answers(to: [Self.event(#"{"n":2}"#)])
    let workers = Self.supervisors().flatMap(Self.children).flatMap(Self.children)
    let own = getpriority(kind, id_t(getpid()))
    let areLikeThis = { workers.allSatisfy { getpriority(kind, id_t($0)) == own } }
    // One of them may still be on its way.
    let end = ContinuousClock.now + .seconds(10)
    while !areLikeThis(), ContinuousClock.now < end { usleep(1_000) }
    #expect(!workers.isEmpty && areLikeThis())
  }

  @Test("A body that cannot be stopped costs its own verdict, and the others of the event come in time")
  func stuck() throws {
    let host = try Self.start(eventSeconds: 0.2)
    _ = host.answers(to: [Self.event(#"{"n":1}"#)])
    let start = ContinuousClock.now
    let answers = try #require(host.answers(to: [Self.event(#"{"n":2,"stuck":true,"slow":true}"#)]).first?.answers)
    let results = Dictionary(uniqueKeysWithValues: answers.map { ($0.body, $0.result) })
    #expect(results[0]?.title == "n 2" && results[3] == nil)
    #expect(results[1]?.error?.kind == "stalled" && results[2]?.error?.kind == "stalled")
    // Twice the limit for the one, the limit for the other, and what a loaded machine takes.
    #expect(ContinuousClock.now - start < .seconds(3))
  }

  @Test("A body that takes its worker with it three times is not called any more, and that is said")
  func quarantined() throws {
    let host = try Self.start()
    for _ in 0..<3 {
      let answers = try #require(host.answers(to: [Self.event(#"{"n":2,"crash":true}"#)]).first?.answers)
      #expect(answers.contains { $0.body == 3 && $0.result.error?.kind == "exit" })
      #expect(answers.contains { $0.body == 0 && $0.result.matched })
    }
    let answers = try #require(host.answers(to: [Self.event(#"{"n":2,"crash":true}"#)]).first?.answers)
    #expect(answers.map(\.body) == [0])
    #expect(host.status.quarantined == ["Crash"] && host.status.faultCount == 3)
    let crash = host.counters[3]
    #expect(crash.detectionID == "Crash" && crash.isQuarantined && !host.counters[0].isQuarantined)
    #expect(crash.totals.calls == 3 && crash.totals.errors == 3 && crash.totals.stalls == 3)
  }

  @Test("The calls of each body are counted with the time they took, and those that stall or fail")
  func counted() throws {
    let host = try Self.start(workers: 1, eventSeconds: 0.2)
    _ = host.answers(to: (0..<10).map { Self.event("{\"n\":\($0)}") })
    _ = host.answers(to: [Self.event(#"{"slow":true}"#)])
    let (even, slow) = (host.counters[0].totals, host.counters[2].totals)
    // The last event has no n.
    #expect(even.calls == 11 && even.errors == 1 && even.stalls == 0 && even.nanos > 0)
    #expect(slow.calls == 11 && slow.errors == 1 && slow.stalls == 1)
    #expect(slow.nanos > 150_000_000 && slow.nanos < 5_000_000_000, "\(slow)")
  }

  @Test("What nobody waits for any more is not evaluated, and the rest is")
  func abandoned() throws {
    let host = try Self.start(workers: 1)
    let called = Atomic(false)
    host.evaluate([Self.event(#"{"n":2}"#)], owner: 1, isAbandoned: { true }) { _ in
      called.store(true, ordering: .relaxed)
    }
    let answers = host.answers(to: (0..<200).map { Self.event("{\"n\":\($0)}") }, owner: 1)
    #expect(answers.map(\.answers.count) == (0..<200).map { 1 - $0 % 2 })
    let wasCalled = called.load(ordering: .relaxed)
    #expect(!wasCalled)
  }

  @Test("The processes end with the host")
  func ends() throws {
    let before = Set(Self.supervisors())
    var host: PythonHost? = try Self.start()
    let started = Set(Self.supervisors()).subtracting(before)
    #expect(started.count >= 1)
    _ = host?.answers(to: [Self.event(#"{"n":1}"#)])
    host = nil
    let end = ContinuousClock.now + .seconds(10)
    while started.contains(where: { kill($0, 0) == 0 }), ContinuousClock.now < end { usleep(1_000) }
    #expect(!started.contains { kill($0, 0) == 0 })
  }
}
