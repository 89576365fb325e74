import Foundation
import Primitives
import TestSupport
import Testing
import Wire

@testable import Deliveries

@Suite("The bodies of deliveries")
struct DeliveryBodyTests {
  private static let origin = DeliveryOrigin(delivery: "pager", host: "host-1")

  private static func alert(_ number: Int, _ severity: Severity = .high, detection: String = "Login") -> Alert {
    Alert(
      alertID: "3f9a1c20-\(number)", detectionID: detection, severity: severity,
      title: "\"root\" <!channel> & \u{202E}more", dedup: "a\nb", context: Array(#"{"from":"8.8.8.8"}"#.utf8),
      status: .open, eventCount: 3, createdUnixNanos: 1_772_357_400_250_000_000, logTypes: ["Example.Auth"])
  }

  private static func item(_ alert: Alert, _ kind: DeliveryItem.Kind = .created) -> DeliveryContent {
    .item(DeliveryItem(kind: kind, alert: alert))
  }

  private static let summary: DeliveryContent = DeliveryContent.pieces(
    of: DeliveryBatch(
      items: [alert(1), alert(2, .critical), alert(2, .critical), alert(3, detection: "Other")].map {
        DeliveryItem(kind: .created, alert: $0)
      }, isSummary: true))[0]

  private static func object(_ bytes: [UInt8]) throws -> [String: Any] {
    try #require(try JSONSerialization.jsonObject(with: Data(bytes)) as? [String: Any])
  }

  private static func hex(_ bytes: [UInt8]) -> String { bytes.map { String(format: "%02x", $0) }.joined() }

  @Test("A template says what the detection's body has returned")
  func texts() throws {
    var alert = Self.alert(1)
    (alert.description, alert.runbook, alert.reference) = ("about \"ann\"", "call ann", "https://wiki.example/ann")
    alert.destinations = ["chat", "pager"]
    let template = try BodyTemplate(
      #"{"text": "{{description}}; {{runbook}}; {{reference}}; {{destinations}}"}"#, isJSON: true)
    let object = try Self.object(template.rendered(Self.item(alert), Self.origin))
    #expect(object["text"] as? String == #"about "ann"; call ann; https://wiki.example/ann; chat, pager"#)
    #expect(try Self.object(template.rendered(Self.summary, Self.origin))["text"] as? String == "; ; ; ")
    let whole = try Self.object(Self.item(alert).json(Self.origin).line)
    #expect((whole["alert"] as? [String: Any])?["destinations"] as? [String] == ["chat", "pager"])
  }

  @Test(
    "Hashes are those of FIPS 180-4",
    arguments: [
      ("", "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"),
      ("abc", "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"),
      (
        "abcdbcdecdefdefgefghfghighijhijkijkljklmklmnlmnomnopnopq",
        "248d6a61d20638b8e5c026930c3e6039a33ce45964ff2167f6ecedd419db06c1"
      ),
    ])
  func hashes(text: String, hash: String) {
    #expect(Self.hex(SHA256.hash(Array(text.utf8))) == hash)
  }

  @Test("The hash of a million letters is that of FIPS 180-4")
  func longHash() {
    let hash = SHA256.hash([UInt8](repeating: UInt8(ascii: "a"), count: 1_000_000))
    #expect(Self.hex(hash) == "cdc76e5c9914fb9281a1c7e284d73e67f1809a48a497200e046d39ccc7112cd0")
  }

  @Test(
    "Codes are those of RFC 4231",
    arguments: [
      (
        [UInt8](repeating: 0x0B, count: 20), "Hi There",
        "b0344c61d8db38535ca8afceaf0bf12b881dc200c9833da726e9376c2e32cff7"
      ),
      (
        Array("Jefe".utf8), "what do ya want for nothing?",
        "5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843"
      ),
      (
        [UInt8](repeating: 0xAA, count: 131), "Test Using Larger Than Block-Size Key - Hash Key First",
        "60e431591ee0b67f0d8a26aacbf5b77f8e0bc6213728c5140546040f0ee37f54"
      ),
    ])
  func codes(key: [UInt8], text: String, code: String) {
    #expect(Self.hex(SHA256.authenticationCode(of: Array(text.utf8), key: key)) == code)
  }

  @Test("The generic body has the alert with its context as JSON, and a name that stays the same")
  func generic() throws {
    let body = ReadyBody.generic.rendered(Self.item(Self.alert(1)), Self.origin, routingKey: "")
    let object = try Self.object(body)
    #expect(object["kind"] as? String == "created" && object["host"] as? String == "host-1")
    #expect(object["key"] as? String == "3f9a1c20-1-created-0")
    let alert = try #require(object["alert"] as? [String: Any])
    #expect((alert["context"] as? [String: String])?["from"] == "8.8.8.8")
    #expect(alert["severity"] as? String == "HIGH")
  }

  @Test("A summary names each alert once, counts severities and detections, and is as severe as the worst")
  func summaries() throws {
    let object = try Self.object(ReadyBody.generic.rendered(Self.summary, Self.origin, routingKey: ""))
    #expect(object["alert_ids"] as? [String] == ["3f9a1c20-1", "3f9a1c20-2", "3f9a1c20-3"])
    #expect(object["severity"] as? String == "CRITICAL" && object["alert_count"] as? Int == 3)
    #expect((object["severities"] as? [String: Int]) == ["CRITICAL": 1, "HIGH": 2])
    let detections = try #require(object["detections"] as? [[String: Any]])
    #expect(detections.compactMap { $0["detection_id"] as? String } == ["Login", "Other"])
  }

  @Test("In Slack's text nothing of an alert is markup")
  func slack() throws {
    for content in [Self.item(Self.alert(1)), Self.summary] {
      let text = try #require(
        try Self.object(ReadyBody.slack.rendered(content, Self.origin, routingKey: ""))["text"] as? String)
      #expect(text.contains("3f9a1c20-1") && !text.contains("<!"))
    }
    let text = try Self.object(ReadyBody.slack.rendered(Self.item(Self.alert(1)), Self.origin, routingKey: ""))["text"]
    #expect((text as? String)?.contains("&lt;!channel&gt; &amp;") == true)
  }

  @Test(
    "PagerDuty's events trigger, acknowledge and resolve the incident of the alert",
    arguments: [
      (DeliveryItem.Kind.created, AlertStatus.open, "trigger"), (.updated, .open, "trigger"),
      (.statusChanged, .triaged, "acknowledge"), (.statusChanged, .resolved, "resolve"),
      (.statusChanged, .closed, "resolve"), (.statusChanged, .open, "trigger"),
    ])
  func pagerDuty(kind: DeliveryItem.Kind, status: AlertStatus, action: String) throws {
    var alert = Self.alert(1)
    (alert.status, alert.title) = (status, String(repeating: "x", count: 2_000))
    let object = try Self.object(ReadyBody.pagerduty.rendered(Self.item(alert, kind), Self.origin, routingKey: "R"))
    #expect(object["event_action"] as? String == action && object["dedup_key"] as? String == "3f9a1c20-1")
    #expect(object["routing_key"] as? String == "R")
    let payload = try #require(object["payload"] as? [String: Any])
    #expect(payload["severity"] as? String == "error" && payload["source"] as? String == "host-1")
    #expect((payload["summary"] as? String)?.count == 1_024)
    #expect(payload["timestamp"] as? String == "2026-03-01T09:30:00.250Z")
  }

  @Test("A template has the values of an alert and of a summary, as JSON's strings have them")
  func templates() throws {
    let template = try BodyTemplate(
      #"{"t": "{{title}}", "id": "{{ alert_id }}", "d": "{{dedup}}", "c": {{context}}, "n": {{alert_count}}, "all": {{json}}}"#,
      isJSON: true)
    let item = try Self.object(template.rendered(Self.item(Self.alert(1)), Self.origin))
    #expect(item["t"] as? String == Self.alert(1).title && item["d"] as? String == "a\nb")
    #expect((item["c"] as? [String: String])?["from"] == "8.8.8.8")
    let summary = try Self.object(template.rendered(Self.summary, Self.origin))
    #expect(summary["id"] as? String == "3f9a1c20-1, 3f9a1c20-2, 3f9a1c20-3" && summary["n"] as? Int == 3)
    let text = try BodyTemplate("{{severity}}: {{title}} {", isJSON: false)
    #expect(
      String(decoding: text.rendered(Self.item(Self.alert(1)), Self.origin), as: UTF8.self)
        == "HIGH: \(Self.alert(1).title) {")
  }

  @Test(
    "A template that is wrong is refused with what was expected",
    arguments: [
      ("{{titel}}", "unknown placeholder 'titel'", "did you mean 'title'?"), ("{{title", "does not end", "expected }}"),
      (#"{"a": {{title}}}"#, "no JSON once its placeholders are filled in", "between double quotes"),
    ])
  func wrongTemplates(template: String, message: String, expected: String) {
    do throws(BodyTemplate.Fault) {
      _ = try BodyTemplate(template, isJSON: true)
      #expect(Bool(false), "it was taken")
    } catch {
      #expect(error.message.contains(message) && error.message.contains(expected), "\(error.message)")
    }
  }

  @Test("An entry of the journal has its fields, a text of two lines with its length")
  func journal() {
    let bytes = JournalEntry(Self.item(Self.alert(1, .critical)), Self.origin).bytes
    let text = String(decoding: bytes, as: UTF8.self)
    #expect(text.hasPrefix("MESSAGE=alert 3f9a1c20-1 CRITICAL Login: "))
    #expect(text.contains("\nPRIORITY=2\n") && text.contains("\nPICKET_ALERT_ID=3f9a1c20-1\n"))
    #expect(text.contains("\nPICKET_DEDUP\n\u{3}\u{0}\u{0}\u{0}\u{0}\u{0}\u{0}\u{0}a\nb\n"))
    let summary = String(decoding: JournalEntry(Self.summary, Self.origin).bytes, as: UTF8.self)
    for number in 1...3 { #expect(summary.contains("\nPICKET_ALERT_ID=3f9a1c20-\(number)\n")) }
  }

  @Test("An entry that is larger than a datagram is shortened, and says so")
  func largeEntry() async throws {
    let scratch = try ScratchDirectory()
    let journal = try DatagramReceiver(path: scratch.path("j"))
    var large = Self.alert(1)
    large.runbook = String(repeating: "x", count: 4_000_000)
    let items = [large, Self.alert(2)].map { DeliveryItem(kind: .created, alert: $0) }
    let result = JournalSender(path: scratch.path("j"), timeoutSeconds: 5).send(
      DeliveryBatch(items: items), Self.origin)
    #expect(result == SendResult(deliveredCount: 2))
    try await eventually { journal.all.count == 2 }
    #expect(journal.all[0].contains("PICKET_SHORTENED=1\n") && journal.all[0].contains("PICKET_ALERT_ID=3f9a1c20-1\n"))
    #expect(journal.all[0].utf8.count < 1_000 && !journal.all[1].contains("PICKET_SHORTENED"))
  }

  @Test("A message of syslog is one line of RFC 5424, with escapes in its data, and is cut between characters")
  func syslog() {
    var alert = Self.alert(1)
    alert.dedup = #"a"b]c\d"#
    let message = SyslogMessage(Self.item(alert), Self.origin, facility: 10, now: 0)
    let text = String(decoding: message.bytes(max: .max), as: UTF8.self)
    #expect(text.hasPrefix("<83>1 1970-01-01T00:00:00.000Z host-1 picket \(getpid()) created [picket@32473 "))
    #expect(text.contains(#"dedup="a\"b\]c\\d""#) && text.contains("] HIGH Login: \"root\""))
    #expect(!text.contains("\u{202E}"))
    alert.title = String(repeating: "é", count: 5_000)
    let cut = SyslogMessage(Self.item(alert), Self.origin, facility: 10, now: 0).bytes(max: 2_048)
    #expect((2_046...2_048).contains(cut.count) && String(validating: cut, as: UTF8.self) != nil)
  }
}
