public import Primitives

/// The fields of a flow log's lines, in order.
public struct FlowTextFormat: Hashable, Sendable {
  /// The names of AWS's default format, version 2.
  public static let defaultHeader =
    "version account-id interface-id srcaddr dstaddr srcport dstport protocol packets bytes start end action log-status"

  /// AWS's default format, version 2.
  public static let version2 = FlowTextFormat(
    fields: [
      .version, .account, .interfaceId, .srcAddr, .dstAddr, .srcPort, .dstPort, .protocol, .packets, .bytes, .start,
      .end, .action, .status,
    ].map { .column($0) }, ignoredNames: [], unknownNames: [], hasCommas: false)

  /// No header may name more.
  static let fieldsMax = 256
  /// What is kept of an unknown name: more than a message shows of it.
  private static let nameBytesShown = 80
  /// No more unknown names are kept.
  private static let unknownNamesMax = 16

  /// What each field becomes.
  public let fields: [FlowField]
  /// The names of the fields that the table has no column for.
  public let ignoredNames: [String]
  /// The first names that are not known.
  let unknownNames: [[UInt8]]
  /// Whether fields can be separated by commas.
  public let hasCommas: Bool

  private init(fields: [FlowField], ignoredNames: [String], unknownNames: [[UInt8]], hasCommas: Bool) {
    self.fields = fields
    self.ignoredNames = ignoredNames
    self.unknownNames = unknownNames
    self.hasCommas = hasCommas
  }

  /// Whether one of the fields is a whole record.
  public var hasMessage: Bool { fields.contains(.message) }

  /// Whether the fields of a line are separated by commas: where the header has commas, and the line has one too.
  public func isCSV(_ line: UnsafeRawBufferPointer) -> Bool {
    hasMessage || (hasCommas && line.contains(UInt8(ascii: ",")))
  }

  /// Where a JSON record starts that has a time in front of it, as exports of CloudWatch Logs do; nil for other lines.
  public func objectStart(in line: UnsafeRawBufferPointer) -> Int? {
    if case .column(let column) = fields.first, column.kind == .time { return nil }
    var start = 0
    FlowLineReader.passBlanks(line, &start)
    let record = FlowLineHints.timeInFront(line, from: start)
    return record.flatMap { line[$0.recordStart] == UInt8(ascii: "{") ? $0.recordStart : nil }
  }

  /// Reads a header: the names of the fields between spaces, tabs or commas, each also as `${name}` or in double
  /// quotes.
  ///
  /// A name that is not known is ignored. Throws for a header without a column for an address, for a name that is
  /// there twice, for one that is a known one with a typing mistake, and for the header of another kind of log.
  public init(header: String) throws(FlowFormatError) {
    self = try header.withBytes { (bytes) throws(FlowFormatError) in try FlowTextFormat(header: bytes) }
  }

  /// Reads a header that is part of a text.
  init(header: UnsafeRawBufferPointer) throws(FlowFormatError) {
    var fields: [FlowField] = []
    var ignoredNames: [String] = []
    var unknownNames: [[UInt8]] = []
    var seen: Set<FlowField> = []
    var words = FlowHeaderWords(header)
    while let name = words.next() {
      guard fields.count < FlowTextFormat.fieldsMax else { throw FlowFormatError(.tooManyNames) }
      let entry = FlowFieldNames.all.entry(of: name)
      let field = entry?.field ?? .unknown
      switch field {
      case .column, .message:
        if !seen.insert(field).inserted { throw FlowFormatError(.repeated(name: entry?.name ?? "", field)) }
      case .ignored: ignoredNames.append(entry?.name ?? "")
      case .transitGateway: throw FlowFormatError(.transitGateway(name: entry?.name ?? ""))
      case .unknown: unknownNames.append(Array(name.prefix(FlowTextFormat.nameBytesShown)))
      }
      fields.append(field)
    }
    if fields.isEmpty || unknownNames.count == fields.count && unknownNames.allSatisfy(\.isEmpty) {
      throw FlowFormatError(.noName)
    }
    try FlowTextFormat.refuseMistypedNames(among: unknownNames, seen)
    guard seen.contains(.message) || seen.contains(where: FlowTextFormat.isAddress) else {
      throw FlowFormatError(.noAddress(unknown: unknownNames))
    }
    self.init(
      fields: fields, ignoredNames: ignoredNames,
      unknownNames: Array(unknownNames.prefix(FlowTextFormat.unknownNamesMax)), hasCommas: words.hasCommas)
  }

  /// Whether a line names fields rather than giving their values: at least half of its words are names of fields, and
  /// one of the first two is.
  ///
  /// A header with a misspelt name is still one, and so is that of a transit gateway's log: both are refused rather
  /// than taken for records.
  public static func isHeader(_ line: UnsafeRawBufferPointer) -> Bool {
    guard let first = line.first(where: { $0 != 0x20 && $0 != 0x09 }), FlowHeaderWords.mayStart(with: first) else {
      return false
    }
    var rest = FlowHeaderWords(line)
    var words = 0
    var names = 0
    while words < fieldsMax, let name = rest.next() {
      words += 1
      if FlowFieldNames.all.entry(of: name) != nil { names += 1 }
      if words == 2, names == 0 { return false }
    }
    return names > 0 && names * 2 >= words
  }

  private static func isAddress(_ field: FlowField) -> Bool {
    if case .column(let column) = field { FlowRecordRules.holdsAddresses(column) } else { false }
  }

  /// Throws for a name that one edit makes a known one which the header does not have: its column would be missing.
  private static func refuseMistypedNames(
    among names: [[UInt8]], _ seen: Set<FlowField>
  ) throws(FlowFormatError) {
    for name in names.prefix(unknownNamesMax) {
      guard let meant = name.withUnsafeBytes({ FlowFieldNames.all.mistyped($0) }), !seen.contains(meant.field) else {
        continue
      }
      throw FlowFormatError(.mistyped(name: name, meant: meant.name))
    }
  }
}

// swift-format-ignore: AllPublicDeclarationsHaveDocumentation
/// The bounds of flow logs as text.
public struct FlowTextLimits: LimitTable {
  @Limit(
    "flow_line_bytes_max", 65_536, in: 256...4_194_304, "bytes of one line of a flow log", "; a longer one is refused")
  public var flowLineBytesMax
  @Limit(
    "flow_rows_max", 65_536, in: 1...FlowBatch.rowsMax, "flows that one request may bring",
    "; further ones are refused")
  public var flowRowsMax

  /// The defaults.
  public init() {}
}
