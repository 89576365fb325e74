import Foundation
import PicketClient

/// An attempt to log in, as it comes in and as Picket sees it: the fields are those that the detections name.
struct Login: Codable, Sendable {
  /// The name that was typed.
  var user: String
  /// The address that it came from.
  var address: String
  /// Whether the password was right.
  var passwordIsRight: Bool
  /// The attempt's own name, so that one that is sent again counts once; empty for none.
  var id: String?
}

/// What becomes of a login.
struct Decision: Codable, Equatable, Sendable {
  /// The two answers that there are.
  enum Verdict: String, Codable, Sendable {
    case allow, deny
  }

  var decision: Verdict
  /// Why it is denied, or why Picket was not asked.
  var reason: String?
}

/// Asks Picket about logins.
struct LoginPolicy: Sendable {
  /// The log type that the detections of this service are for.
  static let logType = "Example.Login"

  let client: PicketClient
  /// Longer than Picket needs on a machine that is busy, and shorter than anybody waits for a login.
  var timeout = Duration.seconds(2)

  /// Decides about a login: one whose match belongs to an alert is denied, whether it opened the alert or came later.
  ///
  /// A login that Picket could not be asked about is allowed when the password is right: a daemon that is restarted
  /// locks nobody out. To be stricter, deny here.
  func decision(on login: Login) async throws -> Decision {
    let event = Array(try JSONEncoder().encode(login))
    let request = EvaluateEventRequest(logType: Self.logType, event: event, eventID: login.id ?? "")
    do {
      let verdict = try await client.evaluateEvent(request, timeout: timeout)
      let reason = verdict.matches.first { !$0.alertID.isEmpty }?.title
      return Decision(decision: login.passwordIsRight && reason == nil ? .allow : .deny, reason: reason)
    } catch {
      return Decision(decision: login.passwordIsRight ? .allow : .deny, reason: "Picket was not asked: \(error)")
    }
  }
}
