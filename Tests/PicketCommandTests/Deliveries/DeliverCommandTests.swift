import Foundation
import Synchronization
import TestSupport
import Testing
import Wire

@testable import Deliveries

@Suite("picket deliver", .serialized)
struct DeliverCommandTests {
  /// Raises an alert for each address, and returns when they are committed.
  private static func raise(_ daemon: Daemon, _ addresses: Range<Int>) async throws {
    let events = addresses.map { #"{"user":"root","address":"8.8.8.\#($0)"}"# }.joined(separator: "\n")
    let outcome = try await daemon.command("evaluate", "-l", "Example.Auth", "-").with(input: events).run()
    #expect(outcome.output.contains("new alert"), "\(outcome.output)\(outcome.errors)")
  }

  private static func daemon(in scratch: ScratchDirectory) async throws -> Daemon {
    let state = scratch.path("state")
    if !FileManager.default.fileExists(atPath: state) { try scratch.makeDirectory("state") }
    return try await Daemon(in: scratch, stateDirectory: state)
  }

  private static func text(_ path: String) -> String {
    String(decoding: FileManager.default.contents(atPath: path) ?? Data(), as: UTF8.self)
  }

  private static func lines(_ path: String) -> [[String: Any]] {
    text(path).split(separator: "\n").compactMap {
      try? JSONSerialization.jsonObject(with: Data($0.utf8)) as? [String: Any]
    }
  }

  /// The addresses of the alerts that a text names, as often as it does.
  private static func addresses(_ texts: [String]) -> [Int] {
    texts.flatMap { text in
      text.matches(of: /root from 8\.8\.8\.(\d+)/).compactMap { Int($0.1) }.prefix(1)
    }
  }

  private static func addresses(ofLines path: String) -> [Int] {
    lines(path).compactMap { ($0["alert"] as? [String: Any])?["title"] as? String }.flatMap { addresses([$0]) }
  }

  private static func begun(_ count: Int, _ deliverer: Deliverer) async throws {
    try await eventually(deliverer.log) { deliverer.log.ranges(of: ": begins after change").count == count }
  }

  @Test("Each kind gets each new alert, and none that was there before")
  func kinds() async throws {
    let scratch = try ScratchDirectory()
    let daemon = try await Self.daemon(in: scratch)
    try await Self.raise(daemon, 0..<1)
    let (journal, log) = (try DatagramReceiver(path: scratch.path("j")), try DatagramReceiver(path: scratch.path("l")))
    let (udp, tcp) = (try DatagramReceiver(), try StreamReceiver(nil))
    let web = try StreamReceiver { _, _ in .answer(202) }
    try scratch.write("secret\n", to: "key")
    let deliverer = try Deliverer(
      """
      deliveries:
        journal: {kind: journal, path: \(scratch.path("j"))}
        archive: {kind: file, path: \(scratch.path("alerts.jsonl"))}
        program: {kind: command, command: [/bin/sh, -c, 'cat >>\(scratch.path("out")); echo "$PICKET_ALERT_ID" >>\(scratch.path("ids"))']}
        web: {kind: webhook, url: '\(web.url)', hmac_key_file: \(scratch.path("key")), headers: {X-Team: security}}
        log: {kind: syslog, address: \(scratch.path("l")), facility: local3}
        udp: {kind: syslog, address: 'udp://127.0.0.1:\(udp.port)'}
        tcp: {kind: syslog, address: 'tcp://127.0.0.1:\(tcp.port)'}
        critical: {kind: file, path: \(scratch.path("critical.jsonl")), severity_min: critical}
        other: {kind: file, path: \(scratch.path("other.jsonl")), log_types: [Other.Logs]}
        one: {kind: file, path: \(scratch.path("one.jsonl")), detections: [Example.Login], log_types: [Example.Auth]}
        mine: {kind: file, path: \(scratch.path("mine.jsonl")), routing: named}
      """, socket: daemon.socket, in: scratch)
    try await Self.begun(11, deliverer)
    try await Self.raise(daemon, 1..<3)
    try await eventually(deliverer.log) {
      journal.all.count == 2 && log.all.count == 2 && udp.all.count == 2 && web.taken.count == 2
        && Self.addresses(tcp.texts).count + (tcp.texts.first?.contains("from 8.8.8.2") == true ? 1 : 0) >= 2
        && Self.lines(scratch.path("out")).count == 2
        && Self.text(scratch.path("ids")).split(separator: "\n").count == 2
        && Self.lines(scratch.path("alerts.jsonl")).count == 2 && Self.lines(scratch.path("one.jsonl")).count == 2
    }
    #expect(Self.addresses(journal.all) == [1, 2] && Self.addresses(log.all) == [1, 2])
    #expect(log.all[0].hasPrefix("<155>1 ") && udp.all[0].hasPrefix("<83>1 "))
    let tcpText = tcp.texts.joined()
    #expect(Int(tcpText.prefix { $0 != " " }) ?? 0 > 100 && tcpText.contains(" <83>1 "))
    #expect(Self.addresses(ofLines: scratch.path("out")) == [1, 2])
    for request in web.taken {
      let code = SHA256.authenticationCode(of: Array(request.body.utf8), key: Array("secret".utf8))
      #expect(request.header("X-Picket-Signature") == "sha256=" + code.map { String(format: "%02x", $0) }.joined())
      #expect(request.header("Content-Type") == "application/json" && request.header("X-Team") == "security")
      #expect(
        request.header("Idempotency-Key").hasSuffix("-created-2")
          || request.header("Idempotency-Key").hasSuffix("-created-3"))
    }
    for name in ["critical", "other", "mine"] {
      #expect(!FileManager.default.fileExists(atPath: scratch.path("\(name).jsonl")), "\(name)")
    }
    #expect(deliverer.stop() == 0)
    // What was for others moves the position too.
    let position = try DeliveryDirectory(path: scratch.path("deliver")).record(of: "critical")?.position
    #expect(position?.sequence == 3)
  }

  @Test("One that fails half of the time, is slow and closes gets all in order, and holds up no other")
  func failing() async throws {
    let scratch = try ScratchDirectory()
    let daemon = try await Self.daemon(in: scratch)
    let web = try StreamReceiver { number, _ in
      switch number % 4 {
      case 1: .answer(503, headers: "Retry-After: 0\r\n")
      case 3: .close
      default: .answer(200)
      }
    }
    let silent = try StreamReceiver { _, _ in .silence }
    let deliverer = try Deliverer(
      """
      deliveries:
        journal: {kind: journal, enabled: false}
        web: {kind: webhook, url: '\(web.url)', fold_after: 0, retry_pause_seconds_max: 1}
        silent: {kind: webhook, url: '\(silent.url)', timeout_seconds: 60}
        archive: {kind: file, path: \(scratch.path("alerts.jsonl"))}
      """, socket: daemon.socket, in: scratch)
    try await Self.begun(3, deliverer)
    try await Self.raise(daemon, 0..<2)
    try await eventually(deliverer.log) { Self.lines(scratch.path("alerts.jsonl")).count == 2 }
    try await eventually(deliverer.log) { web.taken.count == 2 }
    #expect(Self.addresses(web.taken.map(\.body)) == [0, 1] && web.requests.count == 4)
    #expect(silent.requests.count == 1)
    #expect(deliverer.log.contains("web: an alert cannot be delivered and is tried again: HTTP status 503: said"))
    try await eventually { deliverer.log.contains("web: alerts are delivered again") }
  }

  @Test("Both sides are killed at any time, and each alert is delivered at least once to each delivery")
  func kills() async throws {
    let scratch = try ScratchDirectory()
    let rounds = Trials.count("PICKET_DELIVERY_KILLS", full: 60, inTests: 5)
    var random = SeededGenerator(seed: .random(in: 0 ... .max))
    let journal = try DatagramReceiver(path: scratch.path("j"))
    let failing = Trials.areFull ? 0.2 : 0.05
    let web = try StreamReceiver { _, _ in
      Double.random(in: 0..<1) >= failing ? .answer(200) : Bool.random() ? .answer(500) : .close
    }
    let configuration = """
      deliveries:
        journal: {kind: journal, path: \(scratch.path("j"))}
        archive: {kind: file, path: \(scratch.path("alerts.jsonl")), file_bytes_max: 8192, files_kept: 1000}
        web: {kind: webhook, url: '\(web.url)', fold_after: 0, retry_pause_seconds_max: 1, changes: [created, updated]}
      """
    var daemon = try await Self.daemon(in: scratch)
    var deliverer = try Deliverer(configuration, socket: daemon.socket, in: scratch)
    try await Self.begun(3, deliverer)
    for round in 0..<rounds {
      try await Self.raise(daemon, round * 10..<round * 10 + 10)
      usleep(UInt32.random(in: 0..<150_000, using: &random))
      if Bool.random(using: &random) {
        deliverer.kill()
        deliverer = try Deliverer(configuration, socket: daemon.socket, in: scratch)
      }
      if Bool.random(using: &random) {
        daemon.kill()
        daemon = try await Self.daemon(in: scratch)
      }
    }
    let expected = Set(0..<rounds * 10)
    func archived() -> Set<Int> {
      let names = (try? FileManager.default.contentsOfDirectory(atPath: scratch.path)) ?? []
      return Set(names.filter { $0.hasPrefix("alerts.jsonl") }.flatMap { Self.addresses(ofLines: scratch.path($0)) })
    }
    try await eventually(deliverer.log, seconds: 300) {
      Set(Self.addresses(journal.all)) == expected && archived() == expected
        && Set(Self.addresses(web.taken.map(\.body))) == expected
    }
    // Whatever was sent twice, the first of each came in order.
    var seen: Set<Int> = []
    #expect(Self.addresses(web.taken.map(\.body)).filter { seen.insert($0).inserted } == expected.sorted())
    #expect(deliverer.stop() == 0)
    let directory = DeliveryDirectory(path: scratch.path("deliver"))
    for name in ["journal", "archive", "web"] {
      let record = try #require(try directory.record(of: name))
      #expect(record.position.sequence == UInt64(rounds * 10), "\(name)")
      #expect(record.position.alertNumber == UInt64(rounds * 10), "\(name)")
      #expect(record.deadLetterCount == 0, "\(name)")
    }
  }

  @Test("A flood becomes a summary that names each alert, and the position moves past it")
  func flood() async throws {
    let scratch = try ScratchDirectory()
    let daemon = try await Self.daemon(in: scratch)
    let web = try StreamReceiver { _, _ in .answer(200) }
    let deliverer = try Deliverer(
      "deliveries: {web: {kind: webhook, url: '\(web.url)', fold_after: 3, fold_seconds: 1}}",
      socket: daemon.socket, in: scratch)
    try await Self.begun(2, deliverer)
    try await Self.raise(daemon, 0..<40)
    try await eventually(deliverer.log) {
      try DeliveryDirectory(path: scratch.path("deliver")).record(of: "web")?.position.sequence == 40
    }
    #expect(web.taken.count == 4)
    let summary = try #require(web.taken.last).body
    let object = try #require(try JSONSerialization.jsonObject(with: Data(summary.utf8)) as? [String: Any])
    #expect(object["kind"] as? String == "summary" && object["alert_count"] as? Int == 37)
    #expect(
      (object["alert_ids"] as? [String])?.compactMap { $0.split(separator: "-").last } == (4...40).map { "\($0)" })
  }

  @Test("What is refused goes to the dead letters with its reason, and is sent again when that is asked for")
  func deadLetters() async throws {
    let scratch = try ScratchDirectory()
    let daemon = try await Self.daemon(in: scratch)
    let isGood = Mutex(false)
    let web = try StreamReceiver { _, request in
      request.body.contains("8.8.8.1") && !isGood.withLock { $0 } ? .answer(422) : .answer(200)
    }
    let configuration = "deliveries: {web: {kind: webhook, url: '\(web.url)', fold_after: 0}}"
    let deliverer = try Deliverer(configuration, socket: daemon.socket, in: scratch)
    try await Self.begun(2, deliverer)
    try await Self.raise(daemon, 0..<3)
    try await eventually(deliverer.log) { Self.addresses(web.taken.map(\.body)) == [0, 2] }
    try await eventually { deliverer.log.contains("went to the dead letters: HTTP status 422: said") }
    let options = ["--config", scratch.path("deliver.yml"), "--state-directory", scratch.path("deliver")]
    let list = try await Command(["deliveries", "list", "-o", "json"] + options).run()
    #expect(list.output.contains("\"dead_letter_count\": 1") && list.output.contains("\"delivered_count\": 2"))
    isGood.withLock { $0 = true }
    let retry = try await Command(["deliveries", "retry", "web"] + options).run()
    #expect(retry.exitCode == 0 && retry.output == "web: 1 dead letter will be sent again\n", "\(retry)")
    try await eventually(deliverer.log) { Self.addresses(web.taken.map(\.body)) == [0, 2, 1] }
    let key = web.requests.filter { $0.body.contains("8.8.8.1") }.map { $0.header("Idempotency-Key") }
    #expect(key.count == 2 && key[0] == key[1])
    try await eventually { deliverer.log.contains("web: 1 dead letters were sent again") }
    let again = try await Command(["deliveries", "retry", "web"] + options).run()
    #expect(again.output == "web: no dead letters\n")
    let unknown = try await Command(["deliveries", "retry", "wed"] + options).run()
    #expect(unknown.exitCode == 2 && unknown.errors.contains("did you mean 'web'?"))
  }

  @Test("A command that fails is tried again, one that refuses is not, and one that hangs is ended")
  func commands() {
    func outcome(_ script: String, seconds: Int = 10) -> SendResult.Failure? {
      let item = DeliveryItem(
        kind: .created, alert: Alert(alertID: "3f9a1c20-1", context: [UInt8](repeating: 0x20, count: 300_000)))
      return CommandSender(arguments: ["/bin/sh", "-c", script], timeoutSeconds: seconds)
        .send(DeliveryBatch(items: [item]), DeliveryOrigin(delivery: "d", host: "h")).failure
    }
    #expect(outcome("exit 0") == nil)
    #expect(outcome("cat >/dev/null; head -c 1000000 /dev/zero >&2") == nil)
    #expect(outcome("echo broken >&2; exit 3") == .passing(reason: "/bin/sh exited with 3: broken"))
    #expect(outcome("exit 65") == .refused(reason: "/bin/sh exited with 65"))
    #expect(outcome("kill -TERM $$") == .passing(reason: "/bin/sh was ended by signal 15"))
    let start = ContinuousClock.now
    #expect(outcome("sleep 60 & sleep 60", seconds: 1) == .passing(reason: "/bin/sh ran for more than 1 seconds"))
    #expect(ContinuousClock.now - start < .seconds(20))
  }

  @Test("A file is cut back to whole lines, and rotated by its size")
  func files() throws {
    let scratch = try ScratchDirectory()
    let path = try scratch.write("{\"a\":1}\n{\"b\":", to: "alerts.jsonl")
    let sender = FileSender(path: path, bytesMax: 2_000, filesKept: 2)
    let item = DeliveryItem(kind: .created, alert: Alert(alertID: "3f9a1c20-1"))
    for _ in 0..<12 {
      #expect(
        sender.send(DeliveryBatch(items: [item, item]), DeliveryOrigin(delivery: "d", host: "h")).deliveredCount == 2)
    }
    let names = try FileManager.default.contentsOfDirectory(atPath: scratch.path).sorted()
    #expect(names == ["alerts.jsonl", "alerts.jsonl.1", "alerts.jsonl.2"])
    let away = FileSender(path: scratch.path("no/alerts.jsonl"), bytesMax: 2_000, filesKept: 2)
    guard
      case .passing(let reason, _) = away.send(DeliveryBatch(items: [item]), DeliveryOrigin(delivery: "d", host: "h"))
        .failure
    else { return #expect(Bool(false)) }
    #expect(reason.contains("No such file or directory"))
    let torn = try scratch.write("{\"a\":1}\n{\"b\":", to: "torn.jsonl")
    _ = try DurableFile.append(lines: Array("{\"c\":1}\n".utf8), to: torn)
    #expect(try String(contentsOfFile: torn, encoding: .utf8) == "{\"a\":1}\n{\"c\":1}\n")
  }

  // MARK: A daemon as a test says

  private static func alert(_ number: Int, store: String = "3f9a1c20", created: Int64 = 1_000_000_000_000) -> Alert {
    Alert(
      alertID: "\(store)-\(number)", detectionID: "Example.Login", severity: .high,
      title: "Login of root from 8.8.8.\(number)",
      status: .open, createdUnixNanos: created + Int64(number) * 1_000_000_000)
  }

  @Test("When changes are no longer kept the alerts themselves are read, the oldest first, and none twice")
  func missed() async throws {
    let scratch = try ScratchDirectory()
    let watches = Mutex(0)
    let daemon = try await ScriptedPicketd { call in
      switch call.request.method {
      case "ListAlerts":
        let request = try ListAlertsRequest(decoding: call.request.payload)
        if request.pageSize == 1 { return call.answer(ListAlertsResponse(alerts: [Self.alert(2)], nextPageToken: "2")) }
        let numbers = request.pageToken.isEmpty ? [9, 8, 7] : request.pageToken == "7" ? [6, 5, 4] : [3, 2, 1]
        call.answer(ListAlertsResponse(alerts: numbers.map { Self.alert($0) }, nextPageToken: "\(numbers[2])"))
      case "WatchAlerts":
        let request = try WatchAlertsRequest(decoding: call.request.payload)
        switch watches.withLock({
          $0 += 1; return $0
        }) {
        case 1: call.data(AlertChange(kind: .started, sequence: 5).encoded())
        case 2:
          #expect(request.afterSequence == 5)
          call.data(AlertChange(kind: .started, sequence: 5).encoded())
          call.data(AlertChange(kind: .created, sequence: 6, alert: Self.alert(3)).encoded())
          call.data(AlertChange(kind: .missed, sequence: 40, missedCount: 34).encoded())
        default:
          #expect(request.afterSequence == 40)
          call.data(AlertChange(kind: .started, sequence: 40).encoded())
          // Read with the list already.
          call.data(AlertChange(kind: .created, sequence: 41, alert: Self.alert(9)).encoded())
          call.data(AlertChange(kind: .created, sequence: 42, alert: Self.alert(10)).encoded())
        }
      default: call.fail(RPCError(.unimplemented, "no"))
      }
    }
    let path = scratch.path("alerts.jsonl")
    let deliverer = try Deliverer(
      "deliveries: {journal: {kind: journal, enabled: false}, archive: {kind: file, path: \(path)}}",
      socket: try #require(daemon.environment["PICKET_SOCKET"]), in: scratch)
    try await eventually(deliverer.log) { Self.lines(path).count >= 8 }
    #expect(Self.addresses(ofLines: path) == Array(3...10))
    #expect(
      deliverer.log.contains(
        "archive: 34 changes up to 40 are no longer kept; read the alerts themselves: 6 that are new"))
    #expect(deliverer.stop() == 0)
    #expect(try DeliveryDirectory(path: scratch.path("deliver")).record(of: "archive")?.position.sequence == 42)
    try await daemon.stop()
  }

  @Test("Alerts that are created while missed ones are read are delivered too, each once and in order")
  func missedMeanwhile() async throws {
    let scratch = try ScratchDirectory()
    // Two more with each page that is read.
    let state = Mutex((newest: 9, watches: 0))
    let daemon = try await ScriptedPicketd { call in
      switch call.request.method {
      case "ListAlerts":
        let request = try ListAlertsRequest(decoding: call.request.payload)
        if request.pageSize == 1 { return call.answer(ListAlertsResponse(alerts: [Self.alert(2)], nextPageToken: "2")) }
        let newest = state.withLock { state in
          if state.newest < 39 { state.newest += 2 }
          return state.newest
        }
        let first = Int(request.pageToken).map { $0 - 1 } ?? newest
        let numbers = (max(1, first - 2)...first).reversed()
        let token = first > 3 ? "\(first - 2)" : ""
        call.answer(ListAlertsResponse(alerts: numbers.map { Self.alert($0) }, nextPageToken: token))
      case "WatchAlerts":
        let request = try WatchAlertsRequest(decoding: call.request.payload)
        let isFirst = state.withLock { state in
          state.watches += 1
          return state.watches == 1
        }
        call.data(AlertChange(kind: .started, sequence: isFirst ? 5 : request.afterSequence).encoded())
        if isFirst { return }
        if request.afterSequence < 40 {
          call.data(AlertChange(kind: .created, sequence: 6, alert: Self.alert(3)).encoded())
          call.data(AlertChange(kind: .missed, sequence: 40, missedCount: 34).encoded())
        } else {
          let newest = state.withLock { $0.newest }
          // All since then, those among them that the list had.
          for alert in 9...41 where alert > newest - 5 {
            call.data(AlertChange(kind: .created, sequence: UInt64(41 + alert), alert: Self.alert(alert)).encoded())
          }
        }
      default: call.fail(RPCError(.unimplemented, "no"))
      }
    }
    let path = scratch.path("alerts.jsonl")
    let deliverer = try Deliverer(
      "deliveries: {journal: {kind: journal, enabled: false}, archive: {kind: file, path: \(path)}}",
      socket: try #require(daemon.environment["PICKET_SOCKET"]), in: scratch)
    try await eventually(deliverer.log) { Self.lines(path).count >= 39 }
    #expect(Self.addresses(ofLines: path) == Array(3...41))
    #expect(deliverer.stop() == 0)
    try await daemon.stop()
  }

  @Test("What a silence covers is not delivered, until a match comes that none covers")
  func silences() async throws {
    let scratch = try ScratchDirectory()
    let daemon = try await ScriptedPicketd { call in
      if call.request.method == "ListAlerts" { return call.answer(ListAlertsResponse()) }
      let silence = AlertSilence(silenceID: 1, reason: "maintenance")
      var silent = Self.alert(2)
      silent.silence = silence
      let request = try WatchAlertsRequest(decoding: call.request.payload)
      call.data(AlertChange(kind: .started, sequence: request.afterSequence).encoded())
      guard request.fromFirst else { return }
      call.data(AlertChange(kind: .created, sequence: 1, alert: Self.alert(1)).encoded())
      call.data(AlertChange(kind: .created, sequence: 2, alert: silent, silence: silence).encoded())
      call.data(AlertChange(kind: .statusChanged, sequence: 3, alert: silent).encoded())
      call.data(AlertChange(kind: .updated, sequence: 4, alert: Self.alert(1), silence: silence).encoded())
      call.data(AlertChange(kind: .created, sequence: 5, alert: Self.alert(3)).encoded())
      call.data(AlertChange(kind: .unsilenced, sequence: 6, alert: Self.alert(2)).encoded())
    }
    let path = scratch.path("alerts.jsonl")
    let deliverer = try Deliverer(
      """
      deliveries:
        journal: {kind: journal, enabled: false}
        archive: {kind: file, path: \(path), changes: [created, updated, status_changed]}
      """, socket: try #require(daemon.environment["PICKET_SOCKET"]), in: scratch)
    try await eventually(deliverer.log) { Self.lines(path).count >= 3 }
    #expect(Self.addresses(ofLines: path) == [1, 3, 2])
    #expect(Self.lines(path).allSatisfy { $0["kind"] as? String == "created" })
    #expect(deliverer.stop() == 0)
    #expect(try DeliveryDirectory(path: scratch.path("deliver")).record(of: "archive")?.position.sequence == 6)
    try await daemon.stop()
  }

  @Test(
    "Of another state the changes are read from the first on, without alerts older than what was read",
    arguments: [true, false])
  func otherState(isBehind: Bool) async throws {
    let scratch = try ScratchDirectory()
    try scratch.makeDirectory("deliver")
    let directory = DeliveryDirectory(path: scratch.path("deliver"))
    var record = DeliveryRecord()
    record.position.note(Self.alert(70))
    record.position.sequence = 90
    try directory.save(record, of: "archive")
    let daemon = try await ScriptedPicketd { call in
      let request = try WatchAlertsRequest(decoding: call.request.payload)
      if request.afterSequence == 90, isBehind { return call.fail(RPCError(.outOfRange, "there is no change 90 yet")) }
      call.data(AlertChange(kind: .started, sequence: request.afterSequence).encoded())
      if request.afterSequence == 90 {
        return call.data(AlertChange(kind: .created, sequence: 91, alert: Self.alert(95, store: "aaaaaaaa")).encoded())
      }
      guard request.afterSequence == 0, request.fromFirst else { return }
      for (sequence, number) in [(1, 1), (2, 80), (3, 95)] as [(UInt64, Int)] {
        call.data(
          AlertChange(kind: .created, sequence: sequence, alert: Self.alert(number, store: "aaaaaaaa")).encoded())
      }
    }
    let path = scratch.path("alerts.jsonl")
    let deliverer = try Deliverer(
      "deliveries: {journal: {kind: journal, enabled: false}, archive: {kind: file, path: \(path)}}",
      socket: try #require(daemon.environment["PICKET_SOCKET"]), in: scratch)
    try await eventually(deliverer.log) { Self.lines(path).count == 2 }
    #expect(Self.addresses(ofLines: path) == [80, 95])
    #expect(deliverer.log.contains("archive: the daemon's state is another, or older"))
    try await daemon.stop()
  }

  @Test("A second process does not take the same directory")
  func lock() async throws {
    let scratch = try ScratchDirectory()
    let configuration = "deliveries: {journal: {kind: journal, enabled: false}}"
    let first = try Deliverer(configuration, socket: scratch.path("s"), in: scratch)
    try await eventually(first.log) { first.log.contains("delivering alerts to nothing") }
    let second = try await Command(
      "deliver", "--config", scratch.path("deliver.yml"), "--state-directory", scratch.path("deliver")
    ).run()
    #expect(second.exitCode == 1 && second.errors.contains("is in use by another picket deliver"))
  }
}
