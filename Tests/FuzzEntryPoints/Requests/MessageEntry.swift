import Wire

/// One type of message: what decodes must survive being encoded.
struct MessageEntry: Sendable {
  let roundTrip: @Sendable ([UInt8]) throws(FuzzFailure) -> Void

  init<Message: WireMessage>(_ type: Message.Type) {
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
    MessageEntry(Limit.self), MessageEntry(Component.self), MessageEntry(LogTypeStatus.self),
    MessageEntry(WindowExplanation.self), MessageEntry(StateStatus.self), MessageEntry(Alert.self),
    MessageEntry(ListAlertsRequest.self), MessageEntry(ListAlertsResponse.self), MessageEntry(GetAlertRequest.self),
    MessageEntry(GetAlertResponse.self), MessageEntry(AlertEvent.self), MessageEntry(AlertNote.self),
    MessageEntry(WatchAlertsRequest.self), MessageEntry(AlertChange.self), MessageEntry(SetAlertStatusRequest.self),
    MessageEntry(SetAlertStatusResponse.self),
    MessageEntry(FlowRecord.self), MessageEntry(IngestFlowRequest.self), MessageEntry(IngestFlowResponse.self),
    MessageEntry(FlowWindowInfo.self), MessageEntry(RunScheduledRequest.self), MessageEntry(RunScheduledResponse.self),
    MessageEntry(QueryFlowsRequest.self), MessageEntry(QueryFlowsResponse.self), MessageEntry(QueryStage.self),
    MessageEntry(Column.self), MessageEntry(Row.self), MessageEntry(Value.self), MessageEntry(ListValue.self),
    MessageEntry(FlowStatus.self), MessageEntry(ScheduledQueryStatus.self), MessageEntry(GetMetricsRequest.self),
    MessageEntry(GetMetricsResponse.self),
  ]
}
