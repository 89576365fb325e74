import ArgumentParser
import Deliveries
import Foundation
import Primitives

/// `picket deliveries`: how deliveries go, and what can be done with them.
struct DeliveriesCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "deliveries",
    abstract: "Show and test deliveries, and send what could not be delivered again.",
    discussion: """
      Reads the configuration and the state directory of picket deliver, and needs no daemon. To be run as root, which \
      becomes the owner of the state directory first, or as that user.

      EXAMPLES
        picket deliveries list
        picket deliveries list --output json | jq '.deliveries[].dead_letter_count'
      """,
    subcommands: [ListDeliveriesCommand.self, TestDeliveryCommand.self, RetryDeliveriesCommand.self])
}

/// `picket deliveries list`: how each delivery goes.
struct ListDeliveriesCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "list",
    abstract: "Show each delivery, what it has delivered, and what is wrong with it.",
    discussion: """
      EXAMPLES
        picket deliveries list
        picket deliveries list --config /etc/picket/deliver.yml --output json
      """)

  @OptionGroup var options: DeliveryOptions

  @Option(name: .shortAndLong, help: ArgumentHelp("How to write the list.", valueName: "FORMAT"))
  var output: OutputFormat = .text

  func run() throws {
    let settings = try options.settings()
    let directory = DeliveryDirectory(path: options.directory(settings))
    try StateOwner.become(of: directory.path)
    let entries = try DeliveryFailure.described {
      try settings.deliveries.map { DeliveryEntry($0, try directory.status(of: $0.name)) }
    }
    try output.write { style in
      let rows = entries.map(\.cells)
      let header = ["NAME", "KIND", "TO", "DELIVERED", "DEAD LETTERS", "LAST DELIVERED", "STATE"]
      return Table(header: header, rows: rows).lines(style: style)
        + settings.disabledNames.sorted().map { VisibleText.line("\($0) is switched off") }
    } json: {
      ["deliveries": .list(entries) { $0.json }, "disabled": .strings(settings.disabledNames.sorted())]
    }
  }
}

/// One line of the list.
struct DeliveryEntry {
  private let delivery: Delivery
  private let status: DeliveryStatus

  init(_ delivery: Delivery, _ status: DeliveryStatus) {
    (self.delivery, self.status) = (delivery, status)
  }

  private var record: DeliveryRecord { status.record ?? DeliveryRecord() }

  var cells: [String] {
    [
      delivery.name, delivery.kind, delivery.target, grouped(record.deliveredCount),
      grouped(status.deadLetterCount), timeText(unixNanos: record.lastDeliveredUnixNanos), state,
    ]
  }

  private var state: String {
    if status.record == nil { return "not begun" }
    if let since = record.failingSinceUnixNanos {
      return "failing since \(timeText(unixNanos: since)): \(record.lastError)"
    }
    let waiting = status.retriedCount > 0 ? ", \(counted(status.retriedCount, "dead letter")) to be sent again" : ""
    return "ok after change \(record.position.sequence)\(waiting)"
  }

  var json: JSONValue {
    [
      "name": .string(delivery.name), "kind": .string(delivery.kind), "to": .string(delivery.target),
      "has_begun": .bool(status.record != nil), "position": .number(record.position.sequence),
      "delivered_count": .number(record.deliveredCount), "summary_count": .number(record.summaryCount),
      "dead_letter_count": .number(status.deadLetterCount), "retried_count": .number(status.retriedCount),
      "last_delivered_unix_nanos": .number(record.lastDeliveredUnixNanos),
      "failing_since_unix_nanos": record.failingSinceUnixNanos.map { .number($0) } ?? .null,
      "last_error": .string(record.lastError),
    ]
  }
}

/// `picket deliveries test`: sends an alert that no detection raised.
struct TestDeliveryCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "test",
    abstract: "Send a test alert through a delivery, and say what came of it.",
    discussion: """
      Sends once, from this process, and exits with 1 when the receiver does not take it. Positions stay as they are. \
      The unit's sandbox is not that of this command: journalctl -u picket-deliver has what the unit itself meets.

      EXAMPLES
        picket deliveries test archive --config /etc/picket/deliver.yml
      """)

  @Argument(help: ArgumentHelp("The delivery.", valueName: "name"))
  var name: String

  @OptionGroup var options: DeliveryOptions

  func run() throws {
    let settings = try options.settings()
    guard let delivery = settings.deliveries.first(where: { $0.name == name }) else {
      throw DeliveryFailure.unknown(name, settings)
    }
    try StateOwner.become(of: options.directory(settings))
    let origin = DeliveryOrigin(delivery: name, host: HostName.current)
    if let reason = delivery.test(origin: origin, now: Timestamp.now.unixNanos) {
      throw CommandFailure(.failed, "'\(name)' did not take the test alert: \(reason)")
    }
    try OutputFormat.text.write { _ in
      [VisibleText.line("'\(name)' took the test alert (\(delivery.target))")]
    } json: {
      .null
    }
  }
}

/// `picket deliveries retry`: has dead letters sent again.
struct RetryDeliveriesCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "retry",
    abstract: "Have dead letters sent again.",
    discussion: """
      Hands them to the running picket deliver, or to the next one that is started. Those that are refused again come \
      back to the dead letters; while the receiver is away, they wait.

      EXAMPLES
        picket deliveries retry
        picket deliveries retry archive --config /etc/picket/deliver.yml
      """)

  @Argument(help: ArgumentHelp("The deliveries; all where none is named.", valueName: "name"))
  var names: [String] = []

  @OptionGroup var options: DeliveryOptions

  func run() throws {
    let settings = try options.settings()
    let all = settings.deliveries.map(\.name)
    if let name = names.first(where: { !all.contains($0) }) { throw DeliveryFailure.unknown(name, settings) }
    let directory = DeliveryDirectory(path: options.directory(settings))
    try StateOwner.become(of: directory.path)
    var lines: [String] = []
    for name in names.isEmpty ? all : names {
      let outcome = try DeliveryFailure.described { try directory.retryDeadLetters(of: name) }
      switch outcome {
      case .none: if !names.isEmpty { lines.append("\(name): no dead letters") }
      case .handedOver(let count): lines.append("\(name): \(counted(count, "dead letter")) will be sent again")
      case .busy: lines.append("\(name): earlier ones are still to be sent; try again later")
      }
    }
    if lines.isEmpty { lines = ["no dead letters"] }
    try OutputFormat.text.write { _ in
      lines.map(VisibleText.line)
    } json: {
      .null
    }
  }
}

/// How commands on deliveries fail.
enum DeliveryFailure {
  /// The failure of a name that no delivery has.
  static func unknown(_ name: String, _ settings: DeliverySettings) -> CommandFailure {
    if settings.disabledNames.contains(name) {
      return CommandFailure(.usage, "the delivery '\(name)' is switched off (enabled: false)")
    }
    let names = settings.deliveries.map(\.name)
    let hint = Suggestion.nearest(to: name, among: names) ?? "; there are \(names.joined(separator: ", "))"
    return CommandFailure(.usage, "there is no delivery '\(name)'\(names.isEmpty ? "" : hint)")
  }

  /// Runs something that reads or writes the state directory.
  static func described<Value>(_ body: () throws -> Value) throws -> Value {
    do {
      return try body()
    } catch let error as DeliveryFileError {
      throw CommandFailure(.failed, error.description)
    }
  }
}

/// The user whose files the state of deliveries is.
enum StateOwner {
  /// Lets root become the owner of a directory: what root made there the service could not write, and what a delivery
  /// runs is not to run as root.
  static func become(of path: String) throws {
    var information = stat()
    guard geteuid() == 0, stat(path, &information) == 0, information.st_uid != 0 else { return }
    let name = UserName.name(of: information.st_uid)
    let groups = name.map { initgroups($0, information.st_gid) } ?? setgroups(0, nil)
    if groups != 0 || setgid(information.st_gid) != 0 || setuid(information.st_uid) != 0 {
      throw CommandFailure(.failed, "cannot become the owner of \(path): \(String(cString: strerror(errno)))")
    }
  }
}
