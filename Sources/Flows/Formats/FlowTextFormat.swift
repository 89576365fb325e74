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
    ].map { .column($0) }, leftOutNames: [])

  /// No header may name more.
  static let fieldsMax = 256
  /// What is kept of an unknown name: more than a message shows of it.
  private static let nameBytesShown = 80

  /// What each field becomes.
  public let fields: [FlowField]
  /// The names of the fields that the table has no column for.
  public let leftOutNames: [String]

  private init(fields: [FlowField], leftOutNames: [String]) {
    self.fields = fields
    self.leftOutNames = leftOutNames
  }

  /// Reads a header: the names of the fields between spaces, tabs or commas, each also as `${name}`.
  ///
  /// Throws for a header without a name, for an unknown name and for one that stands there twice.
  public init(header: String) throws(FlowFormatError) {
    var header = header
    let outcome = header.withUTF8 { bytes in
      Result { () throws(FlowFormatError) in try FlowTextFormat(header: UnsafeRawBufferPointer(bytes)) }
    }
    self = try outcome.get()
  }

  /// Reads a header that stands in a text.
  init(header: UnsafeRawBufferPointer) throws(FlowFormatError) {
    var fields: [FlowField] = []
    var leftOutNames: [String] = []
    var seen: Set<FlowField> = []
    var rest = header[...]
    while let name = FlowTextFormat.nextName(&rest) {
      guard fields.count < FlowTextFormat.fieldsMax else {
        throw FlowFormatError(.tooManyNames)
      }
      guard let entry = FlowFieldNames.all.entry(of: name) else {
        throw FlowFormatError(.unknown(name: Array(name.prefix(FlowTextFormat.nameBytesShown))))
      }
      if case .column(let column) = entry.field, !seen.insert(entry.field).inserted {
        throw FlowFormatError(.repeated(name: entry.name, column: column))
      }
      if entry.field == .leftOut { leftOutNames.append(entry.name) }
      fields.append(entry.field)
    }
    if fields.isEmpty { throw FlowFormatError(.noName) }
    self.init(fields: fields, leftOutNames: leftOutNames)
  }

  /// Whether a line names fields rather than giving their values: at least half of its words are names of fields, and one
  /// of the first two is.
  ///
  /// A header with a misspelt name is still one, so that it is refused rather than taken for a record.
  public static func isHeader(_ line: UnsafeRawBufferPointer) -> Bool {
    var rest = line[...]
    var words = 0
    var names = 0
    while words < fieldsMax, let name = nextName(&rest) {
      words += 1
      if FlowFieldNames.all.entry(of: name) != nil { names += 1 }
      if words == 2, names == 0 { return false }
    }
    return names > 0 && names * 2 >= words
  }

  private static func nextName(_ rest: inout Slice<UnsafeRawBufferPointer>) -> UnsafeRawBufferPointer? {
    guard let start = rest.firstIndex(where: { !isSeparator($0) }) else { return nil }
    let end = rest[start...].firstIndex(where: isSeparator) ?? rest.endIndex
    let name = UnsafeRawBufferPointer(rebasing: rest.base[start..<end])
    rest = rest[end...]
    let isWrapped = name.count > 3 && name[0] == UInt8(ascii: "$") && name[1] == UInt8(ascii: "{")
    guard isWrapped, name[name.count - 1] == UInt8(ascii: "}") else { return name }
    return UnsafeRawBufferPointer(rebasing: name[2..<(name.count - 1)])
  }

  private static func isSeparator(_ byte: UInt8) -> Bool {
    byte == UInt8(ascii: " ") || byte == UInt8(ascii: ",") || (byte >= 0x09 && byte <= 0x0D)
  }
}
