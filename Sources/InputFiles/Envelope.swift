/// A kind of object that holds records under one key, and beside them only what belongs to the delivery.
///
/// The names are those that the services write: CloudTrail's files, Kinesis, Firehose and CloudWatch Logs by AWS's
/// documentation, `value` by OData, `items` by Google's APIs, the rest by the usual forms of paged answers.
struct EnvelopeKind: Sendable {
  /// The key of the list.
  let key: String
  /// What may be beside it.
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
  /// What may be beside the first of them; nil for anything.
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

/// Finds out whether an object is an envelope that is known, and where its list begins.
enum EnvelopeSearch {
  /// What an object turned out to be.
  enum Finding {
    /// The list's elements begin at an offset.
    case list(Int, EnvelopeKind)
    /// It says something of the delivery, and holds no records.
    case control
    /// The base64 of records.
    case encoded([UInt8])
  }

  /// What a key means in which kinds, a bit for each.
  private struct Role {
    let key: [UInt8]
    var list: UInt32 = 0
    var companion: UInt32 = 0
  }

  /// The roles of keys by their first byte; most events begin with a key that has none.
  private static let roles: [[Role]] = {
    var roles = [[Role]](repeating: [], count: 256)
    func add(_ name: String, list: UInt32, companion: UInt32) {
      let key = Array(name.utf8)
      let bucket = Int(key[0])
      if let index = roles[bucket].firstIndex(where: { $0.key == key }) {
        roles[bucket][index].list |= list
        roles[bucket][index].companion |= companion
      } else {
        roles[bucket].append(Role(key: key, list: list, companion: companion))
      }
    }
    for (number, kind) in EnvelopeKind.all.enumerated() {
      add(kind.key, list: 1 << number, companion: 0)
      for companion in kind.companions { add(companion, list: 0, companion: 1 << number) }
    }
    return roles
  }()

  /// Looks at an object; of one that is not wholly there, the members before its list decide.
  ///
  /// Nil when it is an event like any other.
  static func finding(in object: UnsafeBufferPointer<UInt8>, isWhole: Bool) -> Finding? {
    guard var walk = MemberWalk(object), var member = walk.next() else { return nil }
    if isWhole, object[member.key].elementsEqual("awslogs".utf8) {
      return WrappedRecord.subscription.text(in: object).map(Finding.encoded)
    }
    var kinds = UInt32.max
    var start: Int?
    var isControl = false
    while true {
      let (list, companion) = roles(of: object[member.key])
      if list & kinds != 0, start == nil, let first = elements(of: object, at: member.value) {
        kinds &= list
        start = first
        if !isWhole { break }
      } else {
        kinds &= companion
        if kinds == 0 { return nil }
        if object[member.key].elementsEqual("messageType".utf8) {
          isControl = JSONText.bytes(of: object, at: member.value)?.elementsEqual("CONTROL_MESSAGE".utf8) == true
        }
      }
      guard let next = walk.next() else { break }
      member = next
    }
    guard let start, !isWhole || walk.isAtEnd else { return nil }
    return isControl ? .control : .list(start, EnvelopeKind.all[kinds.trailingZeroBitCount])
  }

  private static func roles(of key: Slice<UnsafeBufferPointer<UInt8>>) -> (list: UInt32, companion: UInt32) {
    guard let first = key.first else { return (0, 0) }
    for role in roles[Int(first)] {
      if role.key.count == key.count, key.elementsEqual(role.key) { return (role.list, role.companion) }
      // A prefix that all annotations of a protocol share.
      if role.key.last == UInt8(ascii: "."), key.starts(with: role.key) { return (role.list, role.companion) }
    }
    return (0, 0)
  }

  /// The offset of the first element of a list of objects, or of the end of an empty list; nil for anything else.
  private static func elements(of bytes: UnsafeBufferPointer<UInt8>, at start: Int) -> Int? {
    guard bytes[start] == UInt8(ascii: "["), let first = bytes[(start + 1)...].firstIndex(where: { !isBlank($0) })
    else { return nil }
    return bytes[first] == UInt8(ascii: "{") || bytes[first] == UInt8(ascii: "]") ? first : nil
  }
}
