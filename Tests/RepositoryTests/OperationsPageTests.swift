import TestSupport
import Testing

@Suite("The messages of docs/OPERATIONS.md")
struct OperationsPageTests {
  /// The messages of the page.
  private static func documented() throws -> [String] {
    let page = try Document("docs/OPERATIONS.md")
    let lines = page.prose.drop { $0 != "## Messages" }
    return lines.filter { $0.hasPrefix("| `") }.compactMap { row in
      row.firstMatch(of: /^\| `([^`]+)` \|/).map { String($0.1) }
    }
  }

  @Test("Every message of the page stands in the sources")
  func messagesExist() throws {
    let modules = [
      "picketd", "PicketServer", "Storage", "picket", "PicketClient", "Deliveries", "Follow", "PythonBodies",
      "ConfigurationFiles",
    ]
    let sources = try SourceMessage.all(below: modules.map { "Sources/\($0)" })
    let workers = try Repository.files(below: ["python/picket_worker"], endingIn: [".py"]).map(Repository.text)
    let documented = try OperationsPageTests.documented()
    #expect(sources.count > 1_000 && documented.count > 150)
    for message in documented {
      let isShown = sources.contains { $0.isShown(as: message) }
      #expect(isShown || workers.contains { $0.contains(message.prefix { $0 != "…" }) }, "\(message)")
    }
  }

  @Test("Every error and warning of the daemon and of the state is on the page")
  func messagesAreDocumented() throws {
    let starts =
      /(StateError\(\s*\.\w+,|self\.init\(\s*\.\w+,|SocketError\(|logger\.(critical|error|warning)\(|\w+\.warning\(|warnings\.append\(|recovery\.(miss|warn)\()\s*$/
    let sources = try SourceMessage.all(below: ["Sources/picketd", "Sources/PicketServer", "Sources/Storage"])
    let messages = sources.filter { message in
      // A text without a word of its own is one that was made elsewhere.
      message.endsCall && message.text.contains(/\w/) && message.before.contains(starts)
        && (message.file.hasPrefix("Sources/Storage") || !message.before.contains("self.init("))
    }
    let documented = try OperationsPageTests.documented()
    #expect(messages.count > 50)
    for message in messages {
      #expect(documented.contains { message.isShown(as: $0) }, "\(message.file): \(message.text)")
    }
  }

  @Test("Every message of deliveries, of following, of Python bodies and of configuration files is on the page")
  func messagesOfServicesAreDocumented() throws {
    let starts =
      #/
      ( (DeliveryFile|Journal)Error\( | (PythonUnavailable|WebhookAnswer)\((reason|error): | PositionError\(description:
      | log\(\s*\.(error|warning), | CommandFailure\(\s*\.\w+, | (StandardErrorNote\.write|notes\.append|note)\(
      | note\(source, | report\([^\x22]*, | Failure\(kind:\s\x22\w+\x22,\smessage: | \.(passing|refused)\(reason:
      | refused\.append\(\(place, ) \s*$
      /#
    let folders = ["Deliveries", "Follow", "PythonBodies", "ConfigurationFiles", "picket/Deliveries", "picket/Follow"]
    let sources = try SourceMessage.all(below: (folders + ["picketd"]).map { "Sources/\($0)" })
    let messages = sources.filter { message in
      let isNote = message.file.hasSuffix("PythonStatus.swift") && message.before.contains(#/case \.[^\x22]+:\s*$/#)
      return message.text.contains(/\w/) && (isNote || message.before.contains(starts))
    }
    let documented = try OperationsPageTests.documented()
    #expect(messages.count > 80)
    for message in messages where !OperationsPageTests.isGoodNews(message.text) {
      #expect(documented.contains { message.isShown(as: $0) }, "\(message.file): \(message.text)")
    }
  }

  /// Whether a message says that something is over.
  private static func isGoodNews(_ text: String) -> Bool { text == "the daemon takes events again" }

  @Test("A message is recognised by its parts in their order")
  func parts() {
    let message = SourceMessage(file: "", text: "cannot … '…': …; check the disk", before: "", endsCall: true)
    for shown in ["cannot …", "cannot … '…': …", "…; check the disk", "cannot … check …"] {
      #expect(message.isShown(as: shown), "\(shown)")
    }
    for shown in ["check …", "cannot … '…' …; check the room", "…check…cannot…"] {
      #expect(!message.isShown(as: shown), "\(shown)")
    }
  }
}
