import CaseFiles
import Foundation

/// The alerts of a recorded state, the newest first, and calls to it in their order.
struct RecordedCalls: Decodable, Sendable {
  let alerts: [RecordedAlert]
  private(set) var steps: [RecordedStep]

  /// What a later version answers to a step.
  private struct Change: Codable {
    let name: String
    /// Why it changed, for people.
    let reason: String
    let expect: RecordedStep.Answer
  }

  /// The entry of `changes.json` that says that a step is to be answered in this way; its reason is left to people.
  static func change(_ name: String, to answer: RecordedStep.Answer) throws -> String {
    let encoder = JSONEncoder()
    encoder.keyEncodingStrategy = .convertToSnakeCase
    encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
    return String(decoding: try encoder.encode(Change(name: name, reason: "", expect: answer)), as: UTF8.self)
  }

  /// A change of a step that is not there, or without a reason.
  struct UselessChange: Error {
    let name: String
  }

  /// Reads what is expected, with what later versions answer in another way.
  init(_ state: RecordedState) throws {
    self = try state.read("expected.json")
    for change in try state.read("changes.json") as [Change] {
      guard let index = steps.firstIndex(where: { $0.name == change.name }), !change.reason.isEmpty else {
        throw UselessChange(name: change.name)
      }
      steps[index].expect = change.expect
    }
  }
}

/// An alert with its events and its history.
struct RecordedAlert: Decodable, Equatable, Sendable {
  var alert: Fields
  var events: [Event]
  var history: [Note]

  /// What an alert says of itself; its context is JSON as text.
  struct Fields: Decodable, Equatable, Sendable {
    var alertId, kind, detectionId, displayName, severity, title, dedup, context, status: String
    var eventCount, uniqueCount, threshold: UInt64
    var firstMatchUnixNanos, createdUnixNanos, updatedUnixNanos, windowClosesUnixNanos: Int64
    var logTypes: [String]
    var description, runbook, reference: String
    var destinations: [String]
  }

  /// An event that was kept, as its bytes.
  struct Event: Decodable, Equatable, Sendable {
    var event, logType: String
    var receivedUnixNanos: Int64
    var truncated: Bool
    var eventId: String
  }

  /// A change of status.
  struct Note: Decodable, Equatable, Sendable {
    var status, comment, changedBy: String
    var changedUnixNanos: Int64
  }
}

/// A call and its answer.
struct RecordedStep: Decodable, Sendable {
  let name: String
  let call: Call
  var expect: Answer

  let logType, event, eventId: String?
  let lines: String?
  let query: String?
  let sql: String?

  /// What is called.
  enum Call: String, Decodable, Sendable {
    case evaluate
    case ingest
    case runScheduled = "run_scheduled"
    case query
  }

  /// What is answered; each call has some of it.
  struct Answer: Codable, Equatable, Sendable {
    var matches: [Match]?
    var errors: [Failure]?
    /// Values as text, NULL where there is none.
    var rows: [[String]]?
    var acceptedCount, repeatedCount, rejectedCount: UInt64?
  }

  /// A match; the alert is `new`, and the times are 0, where they are not of the state.
  struct Match: Codable, Equatable, Sendable {
    var detectionId, outcome, alertId: String
    var eventCount, uniqueCount, threshold: UInt64
    var dedup, title, severity: String
    var windowOpenedUnixNanos, windowClosesUnixNanos: Int64
  }

  /// A detection that failed.
  struct Failure: Codable, Equatable, Sendable {
    var detectionId, outcome, alertId: String
  }
}
