import Primitives

/// Reads the values that correlation rules compare, from an event and the alert context of its match.
struct SignalReader {
  /// The time of the event, in nanoseconds since 1970.
  private(set) var eventTimeNanos: Int64?
  private var lists: [(name: String, values: [String])] = []
  private var valueCount = 0
  private var byteCount = 0

  private static let contextPrefix = "p_alert_context."
  private static let indicatorPrefix = Array("p_any_".utf8)

  /// Reads fields.
  mutating func read(_ fields: SignalFields, event: UnsafeRawBufferPointer, context: [UInt8]) {
    let parser = EventParser(limits: EventLimits())
    let ofContext = fields.names.filter { $0.hasPrefix(SignalReader.contextPrefix) }
    if let document = try? parser.parse(copying: event) {
      readTime(document)
      // An event may have a field of such a name itself; the match's own context comes first.
      let names = context.isEmpty ? fields.names : fields.names.filter { !$0.hasPrefix(SignalReader.contextPrefix) }
      for name in names { read(name, path: name, in: document) }
      if fields.readsAll { readIndicators(document) }
    }
    guard !context.isEmpty else { return }
    context.withUnsafeBytes { bytes in
      guard let document = try? parser.parse(copying: bytes) else { return }
      for name in ofContext { read(name, path: String(name.dropFirst(SignalReader.contextPrefix.count)), in: document) }
      if fields.readsAll { collect(JSONDocument.root, of: document, "", depth: 3) }
    }
  }

  /// What was read, as it is kept.
  var json: [UInt8] {
    var writer = JSONWriter()
    writer.append(UInt8(ascii: "{"))
    for (number, list) in lists.enumerated() {
      if number > 0 { writer.append(UInt8(ascii: ",")) }
      writer.append(string: list.name)
      writer.append(":[")
      for (place, value) in list.values.enumerated() {
        if place > 0 { writer.append(UInt8(ascii: ",")) }
        writer.append(string: value)
      }
      writer.append(UInt8(ascii: "]"))
    }
    writer.append(UInt8(ascii: "}"))
    return writer.bytes
  }

  // MARK: Fields

  private mutating func read(_ name: String, path: String, in document: JSONDocument) {
    let index = SignalReader.member(path, of: JSONDocument.root, in: document)
    if index != JSONDocument.missing {
      collect(index, of: document, name, depth: 1)
    } else if let steps = try? FieldPath(keyPath: path).steps {
      collect(JSONDocument.root, steps[...], of: document, name)
    }
  }

  private mutating func collect(
    _ index: JSONDocument.Index, _ steps: ArraySlice<FieldPath.Step>, of document: JSONDocument, _ name: String
  ) {
    guard let step = steps.first else { return collect(index, of: document, name, depth: 1) }
    let rest = steps.dropFirst()
    var found = JSONDocument.missing
    switch step {
    case .key(let key): found = SignalReader.member(key, of: index, in: document)
    case .index(let number):
      if document.kind(index) == .array { found = document.element(of: index, at: number) }
    case .everyElement:
      if document.kind(index) == .array {
        document.forEachElement(of: index) { collect($0, rest, of: document, name) }
      }
      return
    }
    if found != JSONDocument.missing { collect(found, rest, of: document, name) }
  }

  /// The fields of an event that name indicators, whatever they are.
  private mutating func readIndicators(_ document: JSONDocument) {
    document.forEachMember(of: JSONDocument.root) { key, value in
      if document.bytes(key).starts(with: SignalReader.indicatorPrefix) { collect(value, of: document, "", depth: 1) }
    }
  }

  /// The value of a key: the last one of that spelling, else the first one without case.
  static func member(_ key: String, of object: JSONDocument.Index, in document: JSONDocument) -> JSONDocument.Index {
    guard document.kind(object) == .object else { return JSONDocument.missing }
    var (exact, similar) = (JSONDocument.missing, JSONDocument.missing)
    let folded = CaseFolding.folded(key)
    document.forEachMember(of: object) { name, value in
      if document.bytes(name).elementsEqual(key.utf8) { exact = value }
      if similar == JSONDocument.missing, ExactText.areSame(CaseFolding.folded(document.text(name)), folded) {
        similar = value
      }
    }
    return exact != JSONDocument.missing ? exact : similar
  }

  // MARK: Values

  /// Takes the scalars of a value: itself, and the elements of a list; at a greater depth those of objects too.
  private mutating func collect(
    _ index: JSONDocument.Index, of document: JSONDocument, _ name: String, depth: Int
  ) {
    switch document.kind(index) {
    case .string: add(document.text(index), name)
    case .yes: add("true", name)
    case .no: add("false", name)
    case .integer, .unsigned, .double, .bigNumber, .decimal:
      add(String(decoding: document.canonicalJSON(index), as: UTF8.self), name)
    case .null: break
    case .array: document.forEachElement(of: index) { collect($0, of: document, name, depth: depth) }
    case .object:
      if depth > 1 { document.forEachMember(of: index) { collect($1, of: document, name, depth: depth - 1) } }
    }
  }

  private mutating func add(_ value: String, _ name: String) {
    let value = SignalReader.bounded(value)
    guard valueCount < SignalValues.valuesMax, byteCount + value.utf8.count <= SignalValues.bytesMax else { return }
    let place = lists.firstIndex { $0.name == name }
    if let place, lists[place].values.contains(where: { ExactText.areSame($0, value) }) { return }
    valueCount += 1
    byteCount += value.utf8.count
    if let place { lists[place].values.append(value) } else { lists.append((name, [value])) }
  }

  /// A value, or the beginning of a long one with a hash of the whole.
  private static func bounded(_ value: String) -> String {
    let bytes = Array(value.utf8)
    if bytes.count <= SignalValues.valueBytesMax { return value }
    // FNV-1a: the same on every host and in every version.
    let hash = bytes.reduce(0xCBF2_9CE4_8422_2325 as UInt64) { ($0 ^ UInt64($1)) &* 0x100_0000_01B3 }
    return String(decoding: bytes.prefix(SignalValues.valueBytesMax / 2), as: UTF8.self)
      + "... (\(bytes.count) bytes, \(String(hash, radix: 16)))"
  }

  // MARK: Time

  private mutating func readTime(_ document: JSONDocument) {
    let index = SignalReader.member("p_event_time", of: JSONDocument.root, in: document)
    guard index != JSONDocument.missing else { return }
    switch document.kind(index) {
    case .string:
      let text = document.text(index)
      eventTimeNanos = UnixTime.nanos(text, .log) ?? UnixTime.nanos(ofNumber: text, .bySize)
    case .integer, .unsigned, .double, .bigNumber, .decimal:
      let text = String(decoding: document.canonicalJSON(index), as: UTF8.self)
      eventTimeNanos = UnixTime.nanos(ofNumber: text, .bySize)
    case .yes, .no, .null, .array, .object: break
    }
  }
}
