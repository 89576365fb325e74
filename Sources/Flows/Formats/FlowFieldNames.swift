import Primitives

/// What a field of a flow log, or a key of a JSON record, becomes.
public enum FlowField: Hashable, Sendable {
  /// A column of the table.
  case column(FlowColumn)
  /// A field that is known, and that the table has no column for.
  case ignored
  /// A field of flow logs of transit gateways: what has it is no record of a VPC flow log.
  case transitGateway
  /// A whole record, as exports of CloudWatch Logs Insights have it in one column.
  case message
  /// A field that is not known.
  case unknown
}

/// The names that fields of flow logs have, those of AWS and those of the table.
///
/// Names compare without case and without `-` and `_`, so that `subnet-id`, `subnet_id` and `subNetId` are one.
struct FlowFieldNames: Sendable {
  /// One name as it is usually written.
  struct Entry: Sendable {
    let name: String
    let field: FlowField
    /// The name as it is compared.
    let key: [UInt8]
  }

  /// All names.
  static let all = FlowFieldNames()

  /// No name is longer, once `-` and `_` are omitted.
  static let keyBytesMax = 32

  /// AWS's names where they differ from the table's by more than `-`, `_` and case.
  ///
  /// Beside those of its versions 2 to 10, which the columns have: first the names of the tables for Athena and Glue in
  /// its documentation, then the fields that CloudWatch Logs Insights finds.
  private static let awsNames: [(name: String, field: FlowField)] = [
    ("sourceaddress", .column(.srcAddr)), ("destinationaddress", .column(.dstAddr)),
    ("sourceport", .column(.srcPort)), ("destinationport", .column(.dstPort)),
    ("numpackets", .column(.packets)), ("numbytes", .column(.bytes)),
    ("starttime", .column(.start)), ("endtime", .column(.end)),
    ("@timestamp", .column(.eventTime)), ("@message", .message), ("@log", .ignored), ("@logStream", .ignored),
    ("@ingestionTime", .ignored), ("@ptr", .ignored),
  ]

  /// AWS's fields without a column: those of ECS (version 7) and those of versions 8 to 10.
  private static let ignoredNames = [
    "ecs-cluster-arn", "ecs-cluster-name", "ecs-container-instance-arn", "ecs-container-instance-id",
    "ecs-container-id", "ecs-second-container-id", "ecs-service-name", "ecs-task-definition-arn", "ecs-task-arn",
    "ecs-task-id", "reject-reason", "resource-id", "encryption-status",
  ]

  /// The fields that only flow logs of transit gateways have.
  private static let transitGatewayNames = [
    "tgw-id", "tgw-attachment-id", "tgw-src-vpc-account-id", "tgw-dst-vpc-account-id", "tgw-src-vpc-id",
    "tgw-dst-vpc-id", "tgw-src-subnet-id", "tgw-dst-subnet-id", "tgw-src-eni", "tgw-dst-eni", "tgw-src-az-id",
    "tgw-dst-az-id", "tgw-pair-attachment-id", "packets-lost-no-route", "packets-lost-blackhole",
    "packets-lost-mtu-exceeded", "packets-lost-ttl-expired",
  ]

  let entries: [Entry]
  /// Where a name may be among the entries, by its hash; 255 where none does.
  private let places: [UInt8]

  private init() {
    var entries: [Entry] = []
    var others: [(name: String, field: FlowField)] = []
    for column in FlowColumn.allCases {
      let (field, key) = (FlowFieldNames.field(of: column), FlowFieldNames.key(column.name))
      let isSpelling = column.awsName.map { FlowFieldNames.key($0) == key } ?? false
      entries.append(Entry(name: isSpelling ? column.awsName ?? "" : column.name, field: field, key: key))
      if let awsName = column.awsName, !isSpelling { others.append((awsName, field)) }
    }
    others += FlowFieldNames.awsNames + FlowFieldNames.ignoredNames.map { ($0, .ignored) }
    others += FlowFieldNames.transitGatewayNames.map { ($0, .transitGateway) }
    entries += others.map { Entry(name: $0.name, field: $0.field, key: FlowFieldNames.key($0.name)) }
    var places = [UInt8](repeating: 255, count: 256)
    for (index, entry) in entries.enumerated() {
      var place = entry.key.withUnsafeBytes { FlowFieldNames.hash($0) }
      while places[place] != 255 { place = (place + 1) & 255 }
      places[place] = UInt8(index)
    }
    self.entries = entries
    self.places = places
  }

  /// The entry of a name; nil when it is unknown.
  func entry(of name: UnsafeRawBufferPointer) -> Entry? {
    withUnsafeTemporaryAllocation(byteCount: FlowFieldNames.keyBytesMax, alignment: 8) { space in
      guard let count = FlowFieldNames.writeKey(of: name, into: space) else { return nil }
      let key = UnsafeRawBufferPointer(rebasing: space[..<count])
      var place = FlowFieldNames.hash(key)
      while places[place] != 255 {
        let index = Int(places[place])
        if entries[index].key.elementsEqual(key) { return entries[index] }
        place = (place + 1) & 255
      }
      return nil
    }
  }

  /// The entry whose name fewest edits lead to; nil when none is near.
  func nearest(to name: String) -> Entry? {
    let keys = entries.map { String(decoding: $0.key, as: UTF8.self) }
    let wanted = String(decoding: FlowFieldNames.key(name), as: UTF8.self)
    return NearestName.nearest(to: wanted, among: keys, by: .word).flatMap { keys.firstIndex(of: $0) }.map {
      entries[$0]
    }
  }

  /// The column that a name of at least four letters is but for one typing mistake.
  ///
  /// Looks at each name once, because a text can have as many headers as lines.
  func mistyped(_ name: UnsafeRawBufferPointer) -> Entry? {
    withUnsafeTemporaryAllocation(byteCount: FlowFieldNames.keyBytesMax, alignment: 8) { space in
      guard let count = FlowFieldNames.writeKey(of: name, into: space), count >= 4 else { return nil }
      let key = UnsafeRawBufferPointer(rebasing: space[..<count])
      return entries.first { entry in
        guard case .column = entry.field else { return false }
        return entry.key.withUnsafeBytes { FlowFieldNames.isOneEdit(from: key, to: $0) }
      }
    }
  }

  /// Whether one letter was changed, added or omitted, or two neighbours exchanged.
  private static func isOneEdit(from left: UnsafeRawBufferPointer, to right: UnsafeRawBufferPointer) -> Bool {
    let shorter = min(left.count, right.count)
    guard max(left.count, right.count) - shorter <= 1 else { return false }
    var start = 0
    while start < shorter, left[start] == right[start] { start += 1 }
    var end = 0
    while end < shorter - start, left[left.count - 1 - end] == right[right.count - 1 - end] { end += 1 }
    let (wrong, meant) = (left[start..<(left.count - end)], right[start..<(right.count - end)])
    if wrong.count <= 1, meant.count <= 1 { return true }
    return wrong.count == 2 && meant.count == 2 && wrong.elementsEqual(meant.reversed())
  }

  /// The time of receipt is Picket's own; what else a record has is taken, or checked.
  private static func field(of column: FlowColumn) -> FlowField { column == .parseTime ? .ignored : .column(column) }

  private static func key(_ name: String) -> [UInt8] {
    name.utf8.filter { $0 != UInt8(ascii: "-") && $0 != UInt8(ascii: "_") }.map { $0.lowercasedASCII }
  }

  /// Writes the name as it is compared; nil when it is longer than any that is known.
  @inline(__always)
  private static func writeKey(of name: UnsafeRawBufferPointer, into space: UnsafeMutableRawBufferPointer) -> Int? {
    var count = 0
    for byte in name where byte != UInt8(ascii: "-") && byte != UInt8(ascii: "_") {
      if count == space.count { return nil }
      space[count] = byte.lowercasedASCII
      count += 1
    }
    return count
  }

  @inline(__always)
  private static func hash(_ key: UnsafeRawBufferPointer) -> Int {
    var hash: UInt32 = 2_166_136_261
    for byte in key { hash = (hash ^ UInt32(byte)) &* 16_777_619 }
    return Int((hash ^ (hash >> 15)) & 255)
  }
}

/// Gives the records of one file names that are the same whenever the file is read again.
///
/// A name follows from the record's bytes, from its format and from how often the same bytes stood before it, so that
/// equal records of a file are told apart. Remembers about 40 bytes for each different record. The names tell apart
/// what nobody made equal on purpose; they are no seal.
public struct FlowRecordNames: Sendable {
  /// How many bytes a name has, without what tells equal records apart.
  static let byteCount = 32

  private let key: FlowFingerprintKey
  private var occurrences: [FlowFingerprint: UInt32] = [:]

  /// Names for records of a format; how its header is written does not matter.
  public init(format: FlowTextFormat) {
    let fields = format.fields.map { field in
      if case .column(let column) = field { column.name } else { "" }
    }
    let fingerprint = fields.joined(separator: " ").withBytes {
      FlowFingerprint(of: $0, key: FlowFingerprintKey(0x7069_636b, 0x666c_6f77))
    }
    key = FlowFingerprintKey(fingerprint.low, fingerprint.high)
  }

  /// Appends the name of the next record, given without its line's end.
  ///
  /// - Complexity: O(n) in the record's bytes.
  public mutating func append(of record: UnsafeRawBufferPointer, to bytes: inout [UInt8]) {
    let fingerprint = FlowFingerprint(of: record, key: key)
    FlowRowIds.appendDigits(fingerprint.high, to: &bytes)
    FlowRowIds.appendDigits(fingerprint.low, to: &bytes)
    let occurrence = occurrences[fingerprint, default: 0]
    occurrences[fingerprint] = occurrence &+ 1
    if occurrence > 0 { bytes.append(contentsOf: "-\(occurrence)".utf8) }
  }
}
