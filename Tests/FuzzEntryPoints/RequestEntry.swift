import Flows
import Wire

/// Messages: read in place and by libprotobuf-c they must be the same, and what is read must survive being written.
///
/// The first byte chooses the type of the message that the rest is read as; 0 is a request with all that is in it.
enum RequestEntry {
  static func run(_ bytes: [UInt8]) throws(FuzzFailure) {
    guard let first = bytes.first else { return }
    let message = Array(bytes.dropFirst())
    try MessageEntry.all[Int(first) % MessageEntry.all.count].roundTrip(message)
    guard first == 0 else { return }
    let payload = try envelope(message)
    try event(payload)
    try events(payload)
    try flows(payload)
  }

  private static func envelope(_ bytes: [UInt8]) throws(FuzzFailure) -> [UInt8] {
    let inPlace = lend(bytes) { borrowed -> Request? in
      guard let request = try? BorrowedRequest(decoding: borrowed) else { return nil }
      return Request(
        service: text(request.service), method: text(request.method), payload: Array(request.payload.bytes),
        timeoutNano: request.timeoutNanos)
    }
    var unpacked = try? Request(decoding: bytes)
    unpacked?.metadata = []
    try FuzzFailure.require(inPlace == unpacked, "in place \(inPlace as Any), by libprotobuf-c \(unpacked as Any)")
    return inPlace?.payload ?? bytes
  }

  private static func event(_ payload: [UInt8]) throws(FuzzFailure) {
    var scratch = PaddedScratch()
    let inPlace = lend(payload) { borrowed -> EvaluateEventRequest? in
      guard let request = try? BorrowedEvaluateEventRequest(decoding: borrowed) else { return nil }
      return EvaluateEventRequest(
        logType: text(request.logType), event: Array(request.event.padded(using: &scratch)),
        eventID: text(request.eventID), dryRun: request.dryRun, explain: request.explain)
    }
    let unpacked = try? EvaluateEventRequest(decoding: payload)
    try FuzzFailure.require(inPlace == unpacked, "in place \(inPlace as Any), by libprotobuf-c \(unpacked as Any)")
  }

  private static func events(_ payload: [UInt8]) throws(FuzzFailure) {
    let inPlace = lend(payload) { borrowed -> EvaluateEventsRequest? in
      guard let request = try? BorrowedEvaluateEventsRequest(decoding: borrowed) else { return nil }
      return EvaluateEventsRequest(
        logType: text(request.logType), events: Array(request.events.bytes), dryRun: request.dryRun)
    }
    let unpacked = try? EvaluateEventsRequest(decoding: payload)
    try FuzzFailure.require(inPlace == unpacked, "in place \(inPlace as Any), by libprotobuf-c \(unpacked as Any)")
  }

  /// A request with flows is good in place when libprotobuf-c can unpack it, with as many records and the same fields.
  private static func flows(_ payload: [UInt8]) throws(FuzzFailure) {
    var builder = FlowBatchBuilder()
    var refusedCount = 0
    let inPlace = lend(payload) { borrowed -> IngestFlowRequest? in
      let request = try? BorrowedIngestFlowRequest(decoding: borrowed, into: &builder) { _, _ in refusedCount += 1 }
      guard let request, request.flowCount == builder.rowCount + refusedCount else { return nil }
      return IngestFlowRequest(
        logType: text(request.logType), flows: Array(repeating: FlowRecord(), count: request.flowCount),
        lines: Array(request.lines.bytes), format: text(request.format))
    }
    var unpacked = try? IngestFlowRequest(decoding: payload)
    if let count = unpacked?.flows.count { unpacked?.flows = Array(repeating: FlowRecord(), count: count) }
    try FuzzFailure.require(inPlace == unpacked, "in place \(inPlace as Any), by libprotobuf-c \(unpacked as Any)")
  }

  private static func lend<Result>(_ bytes: [UInt8], _ body: (BorrowedBytes) -> Result) -> Result {
    bytes.withUnsafeBytes { body(BorrowedBytes($0)) }
  }

  private static func text(_ bytes: UnsafeRawBufferPointer) -> String {
    String(decoding: bytes, as: UTF8.self)
  }
}

/// One type of message: what decodes must survive being encoded.
struct MessageEntry: Sendable {
  let name: String
  /// Whether bytes are such a message.
  let isMessage: @Sendable ([UInt8]) -> Bool
  let roundTrip: @Sendable ([UInt8]) throws(FuzzFailure) -> Void

  init<Message: WireMessage>(_ type: Message.Type) {
    name = Message.schema.name
    isMessage = { (try? Message(decoding: $0)) != nil }
    roundTrip = { bytes throws(FuzzFailure) in
      guard let value = try? Message(decoding: bytes) else { return }
      let encoded = value.encoded()
      let again: Message
      do throws(MessageError) {
        again = try Message(decoding: encoded)
      } catch {
        throw FuzzFailure("\(Message.schema.name) cannot be read after it was encoded: \(error)")
      }
      try FuzzFailure.require(again == value, "\(Message.schema.name) changed: \(value) became \(again)")
      try FuzzFailure.require(again.encoded() == encoded, "\(Message.schema.name) has two encodings")
    }
  }

  static let all: [MessageEntry] = [
    MessageEntry(Request.self), MessageEntry(Response.self), MessageEntry(KeyValue.self), MessageEntry(Status.self),
    MessageEntry(StatusDetail.self), MessageEntry(Match.self), MessageEntry(DetectionError.self),
    MessageEntry(EvaluateEventRequest.self), MessageEntry(EvaluateEventResponse.self),
    MessageEntry(Explanation.self), MessageEntry(DetectionExplanation.self),
    MessageEntry(ExpressionExplanation.self), MessageEntry(EvaluateEventsRequest.self),
    MessageEntry(EvaluateEventsResponse.self), MessageEntry(EventResult.self), MessageEntry(RejectedRecord.self),
    MessageEntry(ListDetectionsRequest.self), MessageEntry(ListDetectionsResponse.self),
    MessageEntry(DetectionSummary.self), MessageEntry(GetDetectionRequest.self),
    MessageEntry(GetDetectionResponse.self), MessageEntry(Report.self), MessageEntry(DetectionTest.self),
    MessageEntry(LogicStage.self), MessageEntry(Indicator.self), MessageEntry(OutputField.self),
    MessageEntry(DynamicSeverity.self), MessageEntry(GetStatusRequest.self), MessageEntry(GetStatusResponse.self),
    MessageEntry(Activity.self),
    MessageEntry(MethodActivity.self), MessageEntry(LatencyBucket.self), MessageEntry(LogTypeActivity.self),
    MessageEntry(DetectionActivity.self),
    MessageEntry(Limit.self), MessageEntry(Component.self), MessageEntry(LogTypeStatus.self),
    MessageEntry(WindowExplanation.self), MessageEntry(StateStatus.self), MessageEntry(Alert.self),
    MessageEntry(ListAlertsRequest.self), MessageEntry(ListAlertsResponse.self), MessageEntry(GetAlertRequest.self),
    MessageEntry(GetAlertResponse.self), MessageEntry(AlertEvent.self), MessageEntry(AlertNote.self),
    MessageEntry(WatchAlertsRequest.self), MessageEntry(AlertChange.self), MessageEntry(SetAlertStatusRequest.self),
    MessageEntry(SetAlertStatusResponse.self), MessageEntry(ReloadRequest.self), MessageEntry(ReloadResponse.self),
    MessageEntry(DetectionProblem.self), MessageEntry(DetectionChange.self), MessageEntry(DetectionOverride.self),
    MessageEntry(FlowRecord.self), MessageEntry(IngestFlowRequest.self), MessageEntry(IngestFlowResponse.self),
    MessageEntry(FlowWindowInfo.self), MessageEntry(RunScheduledRequest.self), MessageEntry(RunScheduledResponse.self),
    MessageEntry(QueryFlowsRequest.self), MessageEntry(QueryFlowsResponse.self), MessageEntry(QueryStage.self),
    MessageEntry(Column.self), MessageEntry(Row.self), MessageEntry(Value.self), MessageEntry(ListValue.self),
    MessageEntry(FlowStatus.self), MessageEntry(ScheduledQueryStatus.self), MessageEntry(ScheduleGap.self),
    MessageEntry(GetMetricsRequest.self),
    MessageEntry(GetMetricsResponse.self), MessageEntry(DescribeRequest.self), MessageEntry(DescribeResponse.self),
    MessageEntry(CorrelationStatus.self),
  ]
}
