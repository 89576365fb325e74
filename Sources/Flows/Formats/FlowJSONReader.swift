import CSimdJSON
import Primitives

/// Reads JSON records: one object a line, whose keys are names of columns or of AWS's fields.
///
/// Not to be used from two threads at once.
final class FlowJSONReader {
  private static let depthMax = 64
  /// Unknown keys that are named.
  private static let unknownKeysMax = 8
  /// Records of one text whose fault is looked for; an answer names no more.
  private static let faultsMax = 100
  private static let paddingBytes = Int(PICKET_JSON_PADDING)

  private let parser: OpaquePointer
  private let bytesMax: Int
  private var padded: UnsafeMutableRawBufferPointer
  /// For each column the place of its value in the record being read, 0 where it has none.
  private let values: UnsafeMutableBufferPointer<JSONDocument.Index>
  /// The keys whose meaning was looked up last, by their place in a record: records of one source have the same keys in
  /// the same order.
  private var keys: [(name: [UInt8], field: FlowField)] = []
  /// What was wrong with the last record that was refused.
  private(set) var reason = ""
  /// The first keys that mean nothing, each once.
  private var unknownKeys: [String] = []
  private var faultCount = 0

  init(bytesMax: Int) {
    guard let parser = picket_json_parser_new(bytesMax, FlowJSONReader.depthMax) else {
      // Only when the process has no memory for a few hundred bytes, where nothing can go on.
      fatalError("no memory for a reader of JSON records")
    }
    self.parser = parser
    self.bytesMax = bytesMax
    padded = .allocate(byteCount: 4_096, alignment: 8)
    values = .allocate(capacity: FlowColumn.count)
  }

  deinit {
    picket_json_parser_free(parser)
    padded.deallocate()
    values.deallocate()
  }

  /// The note about keys that mean nothing; nil when there were none.
  var unknownKeysNote: String? {
    if unknownKeys.isEmpty { return nil }
    let named = unknownKeys.prefix(FlowJSONReader.unknownKeysMax).joined(separator: ", ")
    let more = unknownKeys.count > FlowJSONReader.unknownKeysMax ? " and others" : ""
    return "ignored, because no column has such a name: the keys \(named)\(more) of JSON records"
  }

  /// Starts noting unknown keys, and looking for faults, anew.
  func forgetUnknownKeys() {
    unknownKeys = []
    faultCount = 0
    keys = []
  }

  /// Reads a record, after whose end so many bytes can be read; the row is still to be ended, or given up.
  func read(
    _ record: UnsafeRawBufferPointer, readableAfter: Int, into builder: inout FlowBatchBuilder
  ) -> FlowLineOutcome {
    var document = picket_json_document()
    let result = parse(record, readableAfter, &document)
    guard result == PICKET_JSON_OK, let tape = document.tape, let strings = document.strings else {
      return refuse(reason(result, record))
    }
    let record = FlowJSONRecord(document: JSONDocument(tape: tape, strings: strings, parser: parser))
    guard record.isObject else { return refuse("expected one JSON object a line") }
    values.update(repeating: 0)
    var isOfTransitGateway = false
    record.forEachMember { place, key, value in
      switch field(of: key, at: place) {
      case .column(let column): values[column.rawValue] = value
      case .transitGateway: isOfTransitGateway = true
      case .ignored, .message, .unknown: break
      }
    }
    if let reason = record.otherLogType(values[FlowColumn.logType.rawValue]) { return refuse(reason) }
    if isOfTransitGateway {
      return refuse("the record is one of a flow log of a transit gateway; expected one of a VPC")
    }
    return setColumns(from: record, in: &builder)
  }

  private func setColumns(from record: FlowJSONRecord, in builder: inout FlowBatchBuilder) -> FlowLineOutcome {
    for column in FlowColumn.allCases where values[column.rawValue] != 0 {
      // The time of a record that has a start is that; how the other is written does not matter then.
      if column == .logType || column == .eventTime && builder.isSet(.start) { continue }
      if let reason = record.set(column, from: values[column.rawValue], in: &builder) { return refuse(reason) }
    }
    if let missing = builder.missingPart { return refuse(missing + FlowJSONHints.remark(on: record)) }
    return .row
  }

  private func refuse(_ reason: String) -> FlowLineOutcome {
    self.reason = reason
    return .badRecord
  }

  /// Parses in place where enough bytes can be read after the record, else a copy.
  private func parse(
    _ record: UnsafeRawBufferPointer, _ readableAfter: Int, _ document: inout picket_json_document
  ) -> picket_json_result {
    var bytes = record
    if readableAfter < FlowJSONReader.paddingBytes {
      if padded.count < record.count + FlowJSONReader.paddingBytes {
        padded.deallocate()
        padded = .allocate(byteCount: (record.count + FlowJSONReader.paddingBytes) * 2, alignment: 8)
      }
      padded.copyMemory(from: record)
      bytes = UnsafeRawBufferPointer(rebasing: padded[..<record.count])
    }
    guard let start = bytes.baseAddress else { return PICKET_JSON_EMPTY }
    return picket_json_parse(parser, start.assumingMemoryBound(to: UInt8.self), bytes.count, &document)
  }

  /// What a key means, which is likely to be that of the record before; where a column comes twice, the last one holds.
  @inline(__always)
  private func field(of key: UnsafeRawBufferPointer, at place: Int) -> FlowField {
    if place < keys.count, keys[place].name.elementsEqual(key) { return keys[place].field }
    let field = FlowFieldNames.all.entry(of: key)?.field ?? .unknown
    if field == .unknown { noteUnknown(key) }
    if key.count <= FlowFieldNames.keyBytesMax * 2 {
      if place < keys.count {
        keys[place] = (Array(key), field)
      } else if place == keys.count, place < FlowTextFormat.fieldsMax {
        keys.append((Array(key), field))
      }
    }
    return field
  }

  private func noteUnknown(_ key: UnsafeRawBufferPointer) {
    guard unknownKeys.count <= FlowJSONReader.unknownKeysMax else { return }
    let name = FlowRecordRules.shown(key)
    if !unknownKeys.contains(name) { unknownKeys.append(name) }
  }

  private func reason(_ result: picket_json_result, _ record: UnsafeRawBufferPointer) -> String {
    switch result {
    case PICKET_JSON_TOO_LARGE: "the record is too long"
    case PICKET_JSON_TOO_DEEP: "the record is nested deeper than \(FlowJSONReader.depthMax) levels"
    case PICKET_JSON_BAD_UTF8: "the record is not valid UTF-8"
    case PICKET_JSON_OUT_OF_MEMORY: "no memory to parse the record"
    default: "the record is not JSON\(fault(in: record))"
    }
  }

  /// Where the fault is and what it is, as the end of a reason.
  private func fault(in record: UnsafeRawBufferPointer) -> String {
    if faultCount == FlowJSONReader.faultsMax { return "" }
    faultCount += 1
    return JSONFault.find(in: record).map { ": column \($0.position.column): \($0.cause)" } ?? ""
  }
}

/// What a JSON record that is no flow may be instead, so that its refusal can name it.
enum FlowJSONHints {
  private static let keysShownMax = 6

  /// What has all of some keys is probably of a kind.
  private static let kinds: [(keys: [String], remark: String)] = [
    (["eventSource", "eventName"], "it looks like an event of CloudTrail"),
    (["eventType", "published"], "it looks like an event of Okta's system log"),
    (["class_uid"], "it looks like an event of OCSF"),
    (["src_endpoint"], "it looks like an event of OCSF"),
    (["query_name", "query_timestamp"], "it looks like a query log of Route 53 Resolver"),
    (["httpRequest", "webaclId"], "it looks like a log of AWS WAF"),
    (["src_ip", "dest_ip", "event_type"], "it looks like an event of Suricata"),
    (["id.orig_h", "id.resp_h"], "it looks like a connection of Zeek"),
    (["jsonPayload", "logName"], "it looks like a log entry of Google Cloud"),
    (["Records"], "it holds other records; expected one record a line"),
    (["logEvents"], "it holds other records; expected one record a line"),
    (["records"], "it holds other records; expected one record a line"),
    (["@message"], "expected the text in @message as a line of its own"),
  ]

  /// A remark that starts with a semicolon: the kind where it is known, or else the first keys.
  static func remark(on record: FlowJSONRecord) -> String {
    var keys: [String] = []
    var shown: [String] = []
    record.forEachMember { place, key, _ in
      if place < FlowTextFormat.fieldsMax, key.count <= 64 { keys.append(String(decoding: key, as: UTF8.self)) }
      if place < keysShownMax {
        shown.append(FlowRecordRules.shown(key))
      } else if place == keysShownMax {
        shown.append("others")
      }
    }
    if let kind = kinds.first(where: { $0.keys.allSatisfy(keys.contains) }) { return "; " + kind.remark }
    return shown.isEmpty ? "" : "; its keys are " + shown.joined(separator: ", ")
  }
}
