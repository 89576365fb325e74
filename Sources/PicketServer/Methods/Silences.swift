import Detection
import DetectionWire
import Logging
import Primitives
import Storage
import Wire

extension AdminService {
  /// Adds a silence.
  @Sendable func addSilence(_ request: AddSilenceRequest, _ call: DeferredCall) async throws -> AddSilenceResponse {
    let terms = try SilenceRequestFields.terms(request)
    try requireLoaded(terms.detectionID)
    let limits = server.store.configuration.limits
    try SilenceRequestFields.check(reason: request.reason, bytesMax: limits.commentBytesMax)
    try RequestTexts.check(request.userName.utf8.count, "user_name")
    let now = server.time.now()
    let until = try SilenceRequestFields.end(of: request, now: now, daysMax: limits.silenceDaysMax)
    let silence = try await SilenceStore(server.store).add(
      terms, reason: request.reason, author: call.author(named: request.userName), now: now, untilNanos: until)
    server.logger.notice(
      "\(call.caller.description) has added silence \(silence.number): \(silence.terms.summary): \(silence.reason)")
    return AddSilenceResponse(silence: Wire.Silence(silence, now: now))
  }

  /// One page of silences, or the one that is asked for.
  @Sendable func listSilences(_ request: ListSilencesRequest, _ call: DeferredCall) async throws
    -> ListSilencesResponse
  {
    let store = SilenceStore(server.store)
    let now = server.time.now()
    if request.silenceID != 0 {
      let number = try SilenceRequestFields.number(request.silenceID)
      return ListSilencesResponse(silences: [Wire.Silence(try await store.silence(number), now: now)])
    }
    let before = try SilenceRequestFields.position(request.pageToken)
    let page = try await store.page(includesEnded: request.includeEnded, beforeNumber: before, now: now)
    return ListSilencesResponse(
      silences: page.silences.map { Wire.Silence($0, now: now) },
      nextPageToken: page.nextBeforeNumber.map { "\($0)" } ?? "")
  }

  /// Ends a silence.
  @Sendable func endSilence(_ request: EndSilenceRequest, _ call: DeferredCall) async throws -> EndSilenceResponse {
    try RequestTexts.check(request.userName.utf8.count, "user_name")
    let now = server.time.now()
    let silence = try await SilenceStore(server.store).end(
      try SilenceRequestFields.number(request.silenceID), author: call.author(named: request.userName), now: now)
    server.logger.notice("\(call.caller.description) has ended silence \(silence.number)")
    return EndSilenceResponse(silence: Wire.Silence(silence, now: now))
  }

  /// A silence of a detection that is not loaded would silence nothing, for a slip in its id.
  private func requireLoaded(_ id: String) throws(RPCError) {
    if id.isEmpty { return }
    let definitions = server.detections.library.definitions
    if definitions.contains(where: { $0.id == id }) { return }
    let nearest = NearestName.nearest(to: id, among: definitions.map(\.id), by: .key)
    let hint = nearest.map { "; did you mean '\($0)'?" } ?? ""
    throw RPCError(.notFound, "no detection '\(id)' is loaded\(hint)")
  }
}

extension DeferredCall {
  /// Who has called, with the name that the client gave.
  fileprivate func author(named name: String) -> SilenceAuthor { SilenceAuthor(userID: caller.userID, name: name) }
}

/// Reads the fields of requests about silences, each with an error that names what was expected.
private enum SilenceRequestFields {
  static func terms(_ request: AddSilenceRequest) throws(RPCError) -> SilenceTerms {
    try RequestTexts.check(request.detectionID.utf8.count, "detection_id")
    var terms = SilenceTerms()
    terms.detectionID = request.detectionID
    if request.conditions.count > partsMax || request.logTypes.count > partsMax {
      throw AlertRequestFields.invalid("a silence has at most \(partsMax) conditions and \(partsMax) log types")
    }
    for condition in request.conditions { terms.conditions.append(try self.condition(condition)) }
    terms.severities = (try AlertRequestFields.severities(request.severities) ?? []).sorted()
    for logType in request.logTypes {
      try RequestTexts.check(logType.utf8.count, "log_types")
      if logType.isEmpty { throw AlertRequestFields.invalid("log_types has an empty text; expected log types") }
    }
    terms.logTypes = request.logTypes
    if terms.isEmpty {
      throw AlertRequestFields.invalid(
        "the silence would be of all matches; expected detection_id, conditions, severities or log_types")
    }
    return terms
  }

  private static func condition(_ condition: Wire.SilenceCondition) throws(RPCError) -> Detection.SilenceCondition {
    try RequestTexts.check(condition.key.utf8.count, "conditions.key")
    try RequestTexts.check(condition.value.utf8.count, "conditions.value")
    do throws(FieldPathError) {
      return try Detection.SilenceCondition(key: condition.key, value: condition.value)
    } catch {
      throw AlertRequestFields.invalid("conditions: \(error); expected a path such as userIdentity.arn")
    }
  }

  static func check(reason: String, bytesMax: Int) throws(RPCError) {
    if reason.isEmpty { throw AlertRequestFields.invalid("reason is empty; expected why there is a silence") }
    if reason.utf8.count > bytesMax {
      throw AlertRequestFields.invalid(
        "the reason is \(reason.utf8.count) bytes long; at most \(bytesMax) are kept (comment_bytes_max)")
    }
  }

  /// When the silence is to end, in nanoseconds since 1970.
  static func end(of request: AddSilenceRequest, now: Int64, daysMax: Int) throws(RPCError) -> Int64 {
    if (request.untilUnixNanos == 0) == (request.durationNanos == 0) {
      throw AlertRequestFields.invalid("expected exactly one of until_unix_nanos and duration_nanos")
    }
    let end =
      request.untilUnixNanos == 0
      ? now.addingReportingOverflow(request.durationNanos).partialValue : request.untilUnixNanos
    if request.durationNanos < 0 || (request.untilUnixNanos != 0 && end <= now) {
      throw AlertRequestFields.invalid("the silence would be over already; expected a time to come")
    }
    if end <= now || (end - now) / nanosPerDay >= Int64(daysMax) {
      throw AlertRequestFields.invalid("a silence lasts at most \(daysMax) days (silence_days_max)")
    }
    return end
  }

  static func number(_ id: UInt64) throws(RPCError) -> Int64 {
    guard let number = Int64(exactly: id), number > 0 else {
      throw AlertRequestFields.invalid("silence_id is \(id); expected the number of a silence, from 1")
    }
    return number
  }

  static func position(_ token: String) throws(RPCError) -> Int64? {
    try RequestTexts.check(token.utf8.count, "page_token")
    if token.isEmpty { return nil }
    guard let number = Int64(token), number > 0 else {
      throw AlertRequestFields.invalid("page_token is none; expected the next_page_token of the page before")
    }
    return number
  }

  /// Conditions and log types that one silence may have.
  private static let partsMax = 16
  private static let nanosPerDay: Int64 = 86_400_000_000_000
}

// Silences as messages of the wire.

extension Wire.Silence {
  fileprivate init(_ silence: SilenceRecord, now: Int64) {
    self.init(
      silenceID: UInt64(silence.number), detectionID: silence.terms.detectionID,
      conditions: silence.terms.conditions.map { Wire.SilenceCondition(key: $0.key, value: $0.value) },
      severities: silence.terms.severities.map { Wire.Severity($0) }, logTypes: silence.terms.logTypes,
      reason: silence.reason, createdBy: silence.author.text, userName: silence.author.name,
      createdUnixNanos: silence.createdNanos, untilUnixNanos: silence.untilNanos,
      endedUnixNanos: silence.end?.nanos ?? 0, endedBy: silence.end?.author.text ?? "",
      endedByName: silence.end?.author.name ?? "", matchCount: silence.matchCount, alertCount: silence.alertCount,
      lastMatchUnixNanos: silence.lastMatchNanos ?? 0, active: silence.isActive(at: now))
  }
}

extension Wire.AlertSilence {
  init(_ silence: Storage.AlertSilence) {
    self.init(
      silenceID: UInt64(silence.number), createdBy: silence.author.text, userName: silence.author.name,
      untilUnixNanos: silence.untilNanos, reason: silence.reason)
  }
}

extension SilenceAuthor {
  fileprivate var text: String { "uid \(userID)" }
}

extension SilenceTerms {
  /// What it asks, for the log.
  fileprivate var summary: String {
    var parts = detectionID.isEmpty ? ["any detection"] : ["detection \(detectionID)"]
    parts += conditions.map { "\($0.key)=\($0.value)" }
    if !severities.isEmpty { parts.append("severity \(severities.map(\.name).joined(separator: " or "))") }
    if !logTypes.isEmpty { parts.append("log type \(logTypes.joined(separator: " or "))") }
    return parts.joined(separator: ", ")
  }
}
