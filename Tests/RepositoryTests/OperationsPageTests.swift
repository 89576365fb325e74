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
    let sources = try SourceMessage.all(
      below: ["picketd", "PicketServer", "Storage", "picket", "PicketClient"].map { "Sources/\($0)" })
    let documented = try OperationsPageTests.documented()
    #expect(sources.count > 1_000 && documented.count > 80)
    for message in documented { #expect(sources.contains { $0.isShown(as: message) }, "\(message)") }
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
