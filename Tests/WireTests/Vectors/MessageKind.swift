import Testing

@testable import Wire

/// One type of message, so that a test can be run for each.
struct MessageKind: Sendable, CustomTestStringConvertible {
  let schema: MessageSchema
  /// Decodes and gives the value for inspection, with the bytes it encodes to.
  let roundTrip: @Sendable ([UInt8]) throws -> RoundTrip

  struct RoundTrip {
    let value: any WireMessage
    let bytes: [UInt8]
    /// Whether the bytes decode to an equal value.
    let isStable: Bool
  }

  init<Message: WireMessage>(_ type: Message.Type) {
    schema = Message.schema
    roundTrip = { bytes in
      let value = try Message(decoding: bytes)
      let encoded = value.encoded()
      return RoundTrip(value: value, bytes: encoded, isStable: try Message(decoding: encoded) == value)
    }
  }

  var testDescription: String { schema.name }

  static let all: [MessageKind] = [
    MessageKind(Request.self), MessageKind(Response.self), MessageKind(KeyValue.self), MessageKind(Status.self),
    MessageKind(StatusDetail.self), MessageKind(Match.self), MessageKind(DetectionError.self),
    MessageKind(EvaluateEventRequest.self), MessageKind(EvaluateEventResponse.self), MessageKind(Explanation.self),
    MessageKind(DetectionExplanation.self), MessageKind(ExpressionExplanation.self),
    MessageKind(EvaluateEventsRequest.self), MessageKind(EvaluateEventsResponse.self), MessageKind(EventResult.self),
    MessageKind(RejectedRecord.self), MessageKind(ListDetectionsRequest.self),
    MessageKind(ListDetectionsResponse.self), MessageKind(DetectionSummary.self),
    MessageKind(GetDetectionRequest.self), MessageKind(GetDetectionResponse.self), MessageKind(Report.self),
    MessageKind(DetectionTest.self), MessageKind(LogicStage.self), MessageKind(Indicator.self),
    MessageKind(OutputField.self), MessageKind(DynamicSeverity.self), MessageKind(GetStatusRequest.self),
    MessageKind(GetStatusResponse.self), MessageKind(Limit.self), MessageKind(Component.self),
    MessageKind(LogTypeStatus.self),
    MessageKind(WindowExplanation.self), MessageKind(StateStatus.self), MessageKind(PythonStatus.self),
    MessageKind(Alert.self),
    MessageKind(ListAlertsRequest.self), MessageKind(ListAlertsResponse.self), MessageKind(GetAlertRequest.self),
    MessageKind(GetAlertResponse.self), MessageKind(AlertEvent.self), MessageKind(AlertNote.self),
    MessageKind(WatchAlertsRequest.self), MessageKind(AlertChange.self), MessageKind(SetAlertStatusRequest.self),
    MessageKind(Silence.self), MessageKind(SilenceCondition.self), MessageKind(AlertSilence.self),
    MessageKind(AddSilenceRequest.self), MessageKind(AddSilenceResponse.self), MessageKind(ListSilencesRequest.self),
    MessageKind(ListSilencesResponse.self), MessageKind(EndSilenceRequest.self), MessageKind(EndSilenceResponse.self),
    MessageKind(SetLogLevelRequest.self), MessageKind(SetLogLevelResponse.self),
    MessageKind(ListKeyValuesRequest.self), MessageKind(ListKeyValuesResponse.self), MessageKind(KeyValueSummary.self),
    MessageKind(GetKeyValueRequest.self), MessageKind(GetKeyValueResponse.self),
    MessageKind(DeleteKeyValuesRequest.self), MessageKind(DeleteKeyValuesResponse.self),
    MessageKind(SetAlertStatusResponse.self), MessageKind(ReloadRequest.self), MessageKind(ReloadResponse.self),
    MessageKind(DetectionProblem.self), MessageKind(DetectionChange.self), MessageKind(DetectionOverride.self),
    MessageKind(FlowRecord.self), MessageKind(IngestFlowRequest.self), MessageKind(IngestFlowResponse.self),
    MessageKind(FlowWindowInfo.self), MessageKind(RunScheduledRequest.self), MessageKind(RunScheduledResponse.self),
    MessageKind(QueryFlowsRequest.self), MessageKind(QueryFlowsResponse.self), MessageKind(QueryStage.self),
    MessageKind(Column.self), MessageKind(Row.self), MessageKind(Value.self), MessageKind(ListValue.self),
    MessageKind(FlowStatus.self), MessageKind(ScheduledQueryStatus.self), MessageKind(ScheduleGap.self),
    MessageKind(CorrelationStatus.self),
    MessageKind(GetMetricsRequest.self), MessageKind(Activity.self), MessageKind(MethodActivity.self),
    MessageKind(LatencyBucket.self), MessageKind(LogTypeActivity.self), MessageKind(DetectionActivity.self),
    MessageKind(GetMetricsResponse.self), MessageKind(DescribeRequest.self), MessageKind(DescribeResponse.self),
    MessageKind(ListCallersRequest.self), MessageKind(ListCallersResponse.self), MessageKind(CallerStatus.self),
    MessageKind(LookupRequest.self), MessageKind(LookupResponse.self), MessageKind(ListLookupsRequest.self),
    MessageKind(ListLookupsResponse.self), MessageKind(LookupSummary.self), MessageKind(LookupAssociation.self),
  ]
}
