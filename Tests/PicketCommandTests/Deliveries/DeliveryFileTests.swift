import ConfigurationFiles
import Foundation
import TestSupport
import Testing
import Wire

@testable import Deliveries

@Suite("The configuration of deliveries")
struct DeliveryFileTests {
  private static func problems(_ text: String) throws -> [String] {
    let scratch = try ScratchDirectory()
    let path = try scratch.write(text, to: "deliver.yml")
    do throws(ConfigurationError) {
      _ = try DeliveryFile.read(path)
      return []
    } catch {
      return error.problems.map { "\($0)".replacingOccurrences(of: path, with: "f") }
    }
  }

  @Test(
    "What is wrong is said with its place, what was expected, and the nearest right name",
    arguments: [
      ("delivery: {}", "f:1:1: unknown-key: unknown setting 'delivery'", "did you mean 'deliveries'?"),
      ("[a]", "f:1:1: invalid-value: expected settings", ""),
      ("deliveries: [a]", "f:1:13: invalid-value: expected deliveries", ""),
      ("deliveries: {a: b}", "f:1:17: invalid-value: expected the keys of a delivery", ""),
      ("deliveries: {a: {}}", "f:1:14: missing-key: the delivery 'a' has no kind", "journal, file, command"),
      (
        "deliveries: {a: {kind: webhok}}", "f:1:24: unknown-key: unknown kind of delivery 'webhok'",
        "did you mean 'webhook'?"
      ),
      ("deliveries: {a/b: {kind: journal}}", "f:1:14: invalid-value: expected the name of a delivery", "without '/'"),
      ("deliveries:\n  a:\n    kind: file", "f:2:3: missing-key: the delivery 'a' of kind file needs 'path'", ""),
      ("deliveries: {a: {kind: file, path: x}}", "f:1:36: invalid-value: expected a path that begins with '/'", ""),
      ("deliveries: {a: {kind: file, pat: /x}}", "unknown setting of a file delivery 'pat'", "did you mean 'path'?"),
      (
        "deliveries: {a: {kind: journal, url: x}}", "unknown setting of a journal delivery 'url'",
        "expected one of kind"
      ),
      ("deliveries: {a: {kind: journal, severity_min: hi}}", "f:1:47: unknown-key: unknown severity 'hi'", "CRITICAL"),
      ("deliveries: {a: {kind: journal, changes: [create]}}", "unknown change 'create'", "did you mean 'created'?"),
      ("deliveries: {a: {kind: journal, changes: created}}", "changes: expected a list", ""),
      ("deliveries: {a: {kind: journal, routing: none}}", "unknown routing 'none'", "all, default, named"),
      (
        "deliveries: {a: {kind: journal, timeout_seconds: 0}}", "timeout_seconds: expected a whole number from 1 to 60",
        ""
      ),
      ("deliveries: {a: {kind: journal, file_bytes_max: 5000}}", "unknown setting of a journal delivery", ""),
      ("deliveries: {a: {kind: journal, enabled: 7}}", "f:1:42: invalid-value: expected true or false", ""),
      ("deliveries: {a: {kind: command, command: [page]}}", "expected a program with its whole path", ""),
      (
        "deliveries: {a: {kind: syslog, address: 'udp://h'}}", "address: expected a path such as /dev/log",
        "tcp://HOST:PORT"
      ),
      ("deliveries: {a: {kind: syslog, facility: loca1}}", "unknown facility 'loca1'", "did you mean 'local"),
      ("deliveries: {a: {kind: webhook}}", "needs 'url' or 'url_file'", ""),
      ("deliveries: {a: {kind: webhook, url: 'http://example.org/'}}", "expected https", "for this host alone"),
      ("deliveries: {a: {kind: webhook, url: 'ftp://example.org/'}}", "expected https, not ftp", ""),
      ("deliveries: {a: {kind: webhook, url: example.org}}", "expected a URL such as", ""),
      ("deliveries: {a: {kind: webhook, url: 'https://h/', url_file: /x}}", "either 'url' or 'url_file'", ""),
      ("deliveries: {a: {kind: webhook, url_file: /nowhere/at/all}}", "f:1:43: unreadable-file: cannot read", ""),
      ("deliveries: {a: {kind: webhook, body: pagerduty}}", "needs 'routing_key' or 'routing_key_file'", ""),
      (
        "deliveries: {a: {kind: webhook, url: 'https://h/', body: slak}}", "unknown body 'slak'",
        "did you mean 'slack'?"
      ),
      (
        "deliveries: {a: {kind: webhook, url: 'https://h/', body: slack, template: x}}", "either 'body' or 'template'",
        ""
      ),
      (
        "deliveries: {a: {kind: webhook, url: 'https://h/', template: '{\"a\": {{titel}}}'}}", "unknown placeholder",
        "'title'?"
      ),
      ("deliveries: {a: {kind: webhook, url: 'https://h/', hmac_header: X}}", "no effect without hmac_key_file", ""),
      ("deliveries: {a: {kind: webhook, url: 'https://h/', headers: {'A B': x}}}", "expected the name of a header", ""),
      ("deliveries: {a: {kind: journal}, a: {kind: journal}}", "is not YAML", ""),
      ("deliveries: {a: {kind: journal", "f:1:1: invalid-yaml", ""),
    ])
  func mistakes(text: String, message: String, expected: String) throws {
    let problems = try Self.problems(text)
    #expect(problems.contains { $0.contains(message) && (expected.isEmpty || $0.contains(expected)) }, "\(problems)")
    #expect(problems.count == 1 || text.contains("pat:"), "\(problems)")
  }

  @Test("All mistakes are said at once")
  func several() throws {
    let problems = try Self.problems(
      "deliveries:\n  a: {kind: file}\n  b: {kind: journal, fold: 1}\nsockt: x\n")
    #expect(problems.map { $0.prefix(6) } == ["f:2:3:", "f:3:22", "f:4:1:"])
  }

  @Test("The journal is there unless it is switched off, and every name can be a destination")
  func journal() throws {
    let scratch = try ScratchDirectory()
    let empty = try DeliveryFile.read(scratch.write("# nothing\n", to: "a.yml"))
    #expect(empty.names == ["journal"] && empty.deliveries.first?.target == "/run/systemd/journal/socket")
    let without = try DeliveryFile.read(
      scratch.write("deliveries: {journal: {kind: journal, enabled: false}, x: {kind: file, path: /x}}", to: "b.yml"))
    #expect(without.deliveries.map(\.name) == ["x"] && without.names == ["journal", "x"])
    #expect(without.deliveries[0].limits.foldAfter == 0 && without.deliveries[0].filter.routing == .standard)
  }

  @Test("The example is read without a word, and is all that there is with its comments taken away")
  func example() throws {
    let text = try Repository.text("systemd/deliver.yml.example")
    #expect(try Self.problems(text) == [])
    let scratch = try ScratchDirectory()
    for name in ["chat.url", "pagerduty.key", "collector.key"] { try scratch.write("https://h.example/x\n", to: name) }
    let whole = text.replacing(/(?m)^  #(\S|  )/) { "  \($0.1)" }
      .replacing(/(?m)^  ([A-Z]).*$/, with: "").replacingOccurrences(of: "/etc/picket/", with: scratch.path + "/")
    let settings = try DeliveryFile.read(scratch.write(whole, to: "deliver.yml"))
    #expect(settings.names == ["archive", "chat", "collector", "journal", "page", "pager", "siem"])
  }

  @Test(
    "An alert goes where its detection says, else to those that are for all",
    arguments: [
      (DeliveryRouting.all, [], true), (.all, ["b"], true), (.standard, [], true), (.standard, ["a"], true),
      (.standard, ["b"], false), (.standard, ["gone"], true), (.standard, ["gone", "b"], false), (.named, [], false),
      (.named, ["b", "a"], true), (.named, ["gone"], false),
    ] as [(DeliveryRouting, [String], Bool)])
  func routing(routing: DeliveryRouting, destinations: [String], isTaken: Bool) {
    var filter = DeliveryFilter()
    filter.routing = routing
    let alert = ExampleAlert.alert(host: "h", now: 0)
    var named = alert
    named.destinations = destinations
    #expect(filter.takes(.created, named, name: "a", among: ["a", "b"]) == isTaken)
    #expect(!filter.takes(.updated, named, name: "a", among: ["a", "b"]))
    filter.severityMin = .low
    #expect(!filter.takes(.created, named, name: "a", among: ["a", "b"]))
  }

  @Test("An alert whose body says that it goes nowhere goes where all go, and nowhere else")
  func unrouted() {
    var alert = ExampleAlert.alert(host: "h", now: 0)
    alert.unrouted = true
    for routing in DeliveryRouting.allCases {
      var filter = DeliveryFilter()
      filter.routing = routing
      #expect(filter.takes(.created, alert, name: "a", among: ["a"]) == (routing == .all), "\(routing)")
    }
  }
}
