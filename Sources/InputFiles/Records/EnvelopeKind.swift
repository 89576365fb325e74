/// A kind of object that holds records under one key, and beside them only what belongs to the delivery.
///
/// The names are those that the services write: CloudTrail's files, Kinesis, Firehose and CloudWatch Logs by AWS's
/// documentation, `value` by OData, `items` by Google's APIs, the rest by the usual forms of paged answers.
struct EnvelopeKind: Sendable {
  /// The key of the list.
  let key: String
  /// What may stand beside it.
  let companions: [String]
  /// How the elements of the list may hold records themselves.
  var forms: [WrappedRecord] = []

  private static let paging = [
    "count", "total", "total_count", "page", "per_page", "limit", "offset", "next", "next_token", "nextToken",
    "NextToken", "nextPageToken", "next_cursor", "cursor", "has_more", "hasMore", "nextLink", "links", "meta", "paging",
    "pagination", "response_metadata", "result_info", "kind", "etag", "success", "errors", "messages",
  ]

  static let all: [EnvelopeKind] = [
    EnvelopeKind(
      key: "Records", companions: ["NextShardIterator", "MillisBehindLatest", "ChildShards"],
      forms: [.kinesisRecord, .kinesisAnswer]),
    EnvelopeKind(
      key: "records",
      companions: [
        "requestId", "timestamp", "invocationId", "deliveryStreamArn", "sourceKinesisStreamArn", "region",
      ],
      forms: [.firehoseRecord]),
    EnvelopeKind(
      key: "logEvents",
      companions: ["messageType", "owner", "logGroup", "logStream", "subscriptionFilters", "policyLevel"],
      forms: [.logEvent]),
    EnvelopeKind(
      key: "events", companions: paging + ["searchedLogStreams", "nextForwardToken", "nextBackwardToken"],
      forms: [.logEvent]),
    EnvelopeKind(key: "Events", companions: ["NextToken"], forms: [.trailEvent]),
    EnvelopeKind(key: "value", companions: paging + ["@odata."]),
    EnvelopeKind(key: "data", companions: paging),
    EnvelopeKind(key: "items", companions: paging),
    EnvelopeKind(key: "results", companions: paging),
    EnvelopeKind(key: "result", companions: paging),
    EnvelopeKind(key: "entries", companions: paging),
  ]
}

/// An object that holds a record as text, beside what belongs to its delivery.
struct WrappedRecord: Sendable {
  /// The keys on the way to the text.
  let path: [String]
  /// What may stand beside the first of them; nil for anything.
  let companions: [String]?
  /// Whether the text is base64, of records that may be compressed and several.
  let isEncoded: Bool

  /// A line of CloudWatch Logs.
  static let logEvent = WrappedRecord(
    path: ["message"],
    companions: ["id", "timestamp", "extractedFields", "ingestionTime", "logStreamName", "eventId"], isEncoded: false)
  /// An event as `aws cloudtrail lookup-events` prints it.
  static let trailEvent = WrappedRecord(path: ["CloudTrailEvent"], companions: nil, isEncoded: false)
  /// What Kinesis hands to a Lambda function.
  static let kinesisRecord = WrappedRecord(path: ["kinesis", "data"], companions: nil, isEncoded: true)
  /// What `aws kinesis get-records` prints.
  static let kinesisAnswer = WrappedRecord(
    path: ["Data"],
    companions: ["SequenceNumber", "ApproximateArrivalTimestamp", "PartitionKey", "EncryptionType"], isEncoded: true)
  /// What Firehose hands to an endpoint or a Lambda function.
  static let firehoseRecord = WrappedRecord(
    path: ["data"], companions: ["recordId", "approximateArrivalTimestamp", "kinesisRecordMetadata"], isEncoded: true)
  /// What CloudWatch Logs hands to a Lambda function.
  static let subscription = WrappedRecord(path: ["awslogs", "data"], companions: [], isEncoded: true)

  /// The text in an object that is of this form; nil when it is none.
  func text(in object: UnsafeBufferPointer<UInt8>) -> [UInt8]? {
    guard var walk = MemberWalk(object) else { return nil }
    var text: [UInt8]?
    while let member = walk.next() {
      let key = object[member.key]
      if key.elementsEqual(path[0].utf8) {
        text = path.count == 1 ? JSONText.bytes(of: object, at: member.value) : inner(of: object, at: member.value)
        if text == nil { return nil }
      } else if let companions, !companions.contains(where: { key.elementsEqual($0.utf8) }) {
        return nil
      }
    }
    return text
  }

  private func inner(of object: UnsafeBufferPointer<UInt8>, at start: Int) -> [UInt8]? {
    guard var walk = MemberWalk(object, at: start) else { return nil }
    while let member = walk.next() {
      if object[member.key].elementsEqual(path[1].utf8) { return JSONText.bytes(of: object, at: member.value) }
    }
    return nil
  }
}
