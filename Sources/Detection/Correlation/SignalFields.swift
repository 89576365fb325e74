import Primitives

/// The fields that correlation rules read of the matches of one rule.
public struct SignalFields: Sendable, Equatable {
  /// The names of the fields, sorted.
  public let names: [String]
  /// Whether some correlation rule compares every value that a match names.
  public let readsAll: Bool

  /// Collects the fields that some correlation rules read, by the id of the rule whose matches they are of.
  static func byRule(_ rules: [CorrelationRule]) -> [String: SignalFields] {
    var fields: [String: Set<CorrelationField>] = [:]
    for member in rules.flatMap(\.members) { fields[member.ruleID, default: []].formUnion(member.fields) }
    return fields.mapValues { fields in
      let named = fields.filter { $0 != .any }
      return SignalFields(names: named.map(\.name).sorted(), readsAll: named.count < fields.count)
    }
  }
}

/// What is kept of a match for correlation rules: its time, and the values that they compare.
public struct SignalValues: Sendable, Equatable {
  /// The time that the event has itself, in nanoseconds since 1970; nil where it has none.
  public var eventTimeNanos: Int64?
  /// A JSON object of lists of texts by the names of their fields; under the empty name is every value.
  public var json: [UInt8]

  /// Values of one match at most, and bytes of them.
  static let valuesMax = 200
  static let bytesMax = 16_384
  /// Bytes of one value; of a longer one the beginning and a hash stand for it.
  static let valueBytesMax = 512

  /// Reads what fields a match has, in its event and its alert context.
  ///
  /// A field whose name begins with `p_alert_context.` is one of the alert context. Of an event or a context that is no
  /// JSON object nothing is read.
  public init(_ fields: SignalFields, event: UnsafeRawBufferPointer, context: [UInt8]) {
    var reader = SignalReader()
    reader.read(fields, event: event, context: context)
    eventTimeNanos = reader.eventTimeNanos
    json = reader.json
  }

  /// The values of fields in what was kept, in the order of the fields; none of a field that is not in it.
  public static func values(of fields: [CorrelationField], in json: [UInt8]) -> [[String]] {
    let parser = EventParser(limits: EventLimits())
    return values(of: fields, in: json, parser)
  }

  /// The same with a parser that is used again.
  static func values(of fields: [CorrelationField], in json: [UInt8], _ parser: EventParser) -> [[String]] {
    json.withUnsafeBytes { bytes in
      guard let document = try? parser.parse(copying: bytes) else { return fields.map { _ in [] } }
      return fields.map { field in
        let list = SignalReader.member(field.name, of: JSONDocument.root, in: document)
        guard list != JSONDocument.missing, document.kind(list) == .array else { return [] }
        var values: [String] = []
        document.forEachElement(of: list) { values.append(document.text($0)) }
        return values
      }
    }
  }
}

/// Reads the values of many signals, with memory that it uses again.
///
/// Belongs to one thread at a time.
public final class SignalValueReader {
  private let parser = EventParser(limits: EventLimits())

  /// Makes a reader.
  public init() {}

  /// The values of fields in what was kept of a match, in the order of the fields.
  public func values(of fields: [CorrelationField], in json: [UInt8]) -> [[String]] {
    if fields.isEmpty { return [] }
    return SignalValues.values(of: fields, in: json, parser)
  }
}
