import Primitives

/// Makes trees of a YAML stream, one document at a time, within bounds of depth, values and text.
///
/// Aliases share the memory of what they refer to, and count in full against the bounds, so that a small file cannot
/// grow without end.
struct YAMLComposer {
  /// What an anchor names, and what it costs to use it again.
  private struct Anchored {
    let node: YAMLNode
    let nodeCount: Int
    let textBytes: Int
    let levels: Int
  }

  private let reader: YAMLEventReader
  private let limits: DetectionFileLimits
  private var anchors: [String: Anchored] = [:]
  private var openAnchors: Set<String> = []
  private var nodeCount = 0
  private var textBytes = 0
  /// The deepest level reached since an anchored value was begun.
  private var deepestLevel = 0
  private var atDocumentEnd = true

  /// Duplicate keys in a mapping of the document that was read last.
  private(set) var duplicateKeys: [YAMLFault] = []

  init(_ reader: YAMLEventReader, limits: DetectionFileLimits) {
    self.reader = reader
    self.limits = limits
  }

  /// The next document; nil at the end of the stream.
  ///
  /// After a fault that does not end the stream, the next call reads the document after it.
  mutating func nextDocument() throws(YAMLFault) -> YAMLNode? {
    try skipToDocumentEnd()
    anchors = [:]
    openAnchors = []
    duplicateKeys = []
    guard case .documentStart = try reader.next().kind else { return nil }
    atDocumentEnd = false
    let root = try node(from: try next(), level: 0)
    try skipToDocumentEnd()
    return root
  }

  private mutating func skipToDocumentEnd() throws(YAMLFault) {
    while !atDocumentEnd { _ = try next() }
  }

  private mutating func next() throws(YAMLFault) -> YAMLEvent {
    let event = try reader.next()
    switch event.kind {
    case .documentEnd, .streamEnd: atDocumentEnd = true
    default: break
    }
    return event
  }

  private mutating func node(from event: YAMLEvent, level: Int) throws(YAMLFault) -> YAMLNode {
    if case .alias(let name) = event.kind { return try aliased(name, at: event.position, level: level) }
    try count(nodes: 1, at: event.position)
    try reach(level: level, at: event.position)
    guard let anchor = event.anchor else { return try content(of: event, level: level) }
    return try anchored(anchor, event, level: level)
  }

  private mutating func content(of event: YAMLEvent, level: Int) throws(YAMLFault) -> YAMLNode {
    switch event.kind {
    case .scalar(let text, let isPlain):
      if isPlain, text.utf8.first == UInt8(ascii: "-") { try refuse(OddCharacter.leading(text), event) }
      try count(text: text.utf8.count, at: event.position)
      return YAMLNode(position: event.position, content: .scalar(try scalar(text, isPlain: isPlain, event)))
    case .sequenceStart:
      try requireTag(event, YAMLTag.sequence)
      return YAMLNode(position: event.position, content: .sequence(try elements(level: level + 1)))
    default:
      try requireTag(event, YAMLTag.mapping)
      return YAMLNode(position: event.position, content: .mapping(try pairs(of: event, level: level + 1)))
    }
  }

  // MARK: Collections

  private mutating func elements(level: Int) throws(YAMLFault) -> [YAMLNode] {
    var elements: [YAMLNode] = []
    while true {
      let event = try next()
      if case .sequenceEnd = event.kind { return elements }
      elements.append(try node(from: event, level: level))
    }
  }

  private mutating func pairs(of start: YAMLEvent, level: Int) throws(YAMLFault) -> [YAMLPair] {
    var mapping = YAMLMappingBuilder()
    while true {
      let event = try next()
      if case .mappingEnd = event.kind { break }
      let isMerge = YAMLMappingBuilder.isMergeKey(event)
      let key = try key(from: event)
      let value = try node(from: try next(), level: level)
      if isMerge {
        try mapping.merge(value, at: event.position)
      } else {
        mapping.append(YAMLPair(key: key, keyPosition: event.position, value: value))
      }
    }
    try count(nodes: mapping.mergedPairCount, at: start.position)
    duplicateKeys += mapping.duplicates
    return mapping.pairs
  }

  private mutating func key(from event: YAMLEvent) throws(YAMLFault) -> String {
    switch event.kind {
    case .scalar(let text, let isPlain):
      if isPlain { try refuse(OddCharacter.leading(text) ?? OddCharacter.trailing(text), event) }
      try count(nodes: 1, at: event.position)
      try count(text: text.utf8.count, at: event.position)
      if let anchor = event.anchor {
        var scalar = YAMLScalar(text, isPlain: false)
        scalar.position = event.position
        let node = YAMLNode(position: event.position, content: .scalar(scalar))
        anchors[anchor] = Anchored(node: node, nodeCount: 1, textBytes: text.utf8.count, levels: 0)
      }
      return text
    case .alias(let name):
      if let text = try aliased(name, at: event.position, level: 0).text { return text }
    default: break
    }
    throw YAMLFault(.invalidYAML, at: event.position, "expected a key that is text, found a list or a mapping")
  }

  /// Refuses a text in which a character that looks like a space was to be one.
  private func refuse(_ odd: (offset: Int, character: OddCharacter)?, _ event: YAMLEvent) throws(YAMLFault) {
    guard let odd else { return }
    let position = SourcePosition(line: event.position.line, column: event.position.column + odd.offset)
    throw YAMLFault(.invalidYAML, at: position, odd.character.complaint)
  }

  // MARK: Scalars and tags

  private func scalar(_ text: String, isPlain: Bool, _ event: YAMLEvent) throws(YAMLFault) -> YAMLScalar {
    var scalar = YAMLScalar(text, isPlain: isPlain)
    if let tag = event.tag {
      guard let tagged = YAMLTag.scalar(text, tag: tag) else {
        throw YAMLFault(
          .invalidYAML, at: event.position,
          "the tag \(Quotation.quoted(tag)) does not suit \(Quotation.quoted(text)); leave tags out or use !!str")
      }
      scalar = tagged
    }
    scalar.position = event.position
    return scalar
  }

  private func requireTag(_ event: YAMLEvent, _ expected: String) throws(YAMLFault) {
    guard let tag = event.tag, tag != expected, tag != YAMLTag.nonSpecific else { return }
    throw YAMLFault(.invalidYAML, at: event.position, "the tag \(Quotation.quoted(tag)) is not known; leave it out")
  }

  // MARK: Anchors and aliases

  private mutating func anchored(_ name: String, _ event: YAMLEvent, level: Int) throws(YAMLFault) -> YAMLNode {
    let before = (nodeCount, textBytes, deepestLevel)
    openAnchors.insert(name)
    deepestLevel = level
    let node = try content(of: event, level: level)
    openAnchors.remove(name)
    anchors[name] = Anchored(
      node: node, nodeCount: nodeCount - before.0 + 1, textBytes: textBytes - before.1, levels: deepestLevel - level)
    deepestLevel = max(deepestLevel, before.2)
    return node
  }

  private mutating func aliased(
    _ name: String, at position: SourcePosition, level: Int
  ) throws(YAMLFault) -> YAMLNode {
    guard let anchored = anchors[name], !openAnchors.contains(name) else {
      let reason = openAnchors.contains(name) ? "stands within what it names" : "names nothing that stands before it"
      throw YAMLFault(.invalidYAML, at: position, "the alias '*\(Quotation.shortened(name))' \(reason)")
    }
    try count(nodes: anchored.nodeCount, at: position)
    try count(text: anchored.textBytes, at: position)
    try reach(level: level + anchored.levels, at: position)
    return YAMLNode(position: position, content: anchored.node.content)
  }

  // MARK: Bounds

  private mutating func count(nodes: Int, at position: SourcePosition) throws(YAMLFault) {
    nodeCount += nodes
    if nodeCount <= limits.fileNodesMax { return }
    throw YAMLFault(
      .tooManyNodes, at: position,
      "the file holds more than \(limits.fileNodesMax) values, with aliases counted as what they stand for "
        + "(file_nodes_max)", endsStream: true)
  }

  private mutating func count(text: Int, at position: SourcePosition) throws(YAMLFault) {
    textBytes += text
    if textBytes <= limits.expandedTextBytesMax { return }
    throw YAMLFault(
      .tooManyNodes, at: position,
      "the file holds more than \(limits.expandedTextBytesMax) bytes of text, with aliases counted as what they "
        + "stand for (expanded_text_bytes_max)", endsStream: true)
  }

  private mutating func reach(level: Int, at position: SourcePosition) throws(YAMLFault) {
    deepestLevel = max(deepestLevel, level)
    if level <= limits.nestingLevelsMax { return }
    throw YAMLFault(
      .tooDeep, at: position,
      "lists and mappings are nested deeper than \(limits.nestingLevelsMax) levels (nesting_levels_max)",
      endsStream: true)
  }
}

/// Gathers the pairs of one mapping: finds duplicate keys and fills in what `<<` brings.
struct YAMLMappingBuilder {
  /// From how many keys on a table of them is worth its cost.
  private static let tableThreshold = 16

  private var own: [YAMLPair] = []
  private var merged: [YAMLPair] = []
  private var positionsByKey: [String: SourcePosition] = [:]

  /// The duplicate keys, each with where the first one is.
  private(set) var duplicates: [YAMLFault] = []

  /// Whether the event is the key `<<`, without quotes.
  static func isMergeKey(_ event: YAMLEvent) -> Bool {
    guard case .scalar("<<", isPlain: true) = event.kind else { return false }
    return true
  }

  /// How many pairs came by `<<`, which count once more against the bounds.
  var mergedPairCount: Int { merged.count }

  /// The pairs, the mapping's own before the merged ones that it does not override.
  var pairs: [YAMLPair] {
    if merged.isEmpty { return own }
    var seen = Set(own.map(\.key))
    return own + merged.filter { seen.insert($0.key).inserted }
  }

  /// Adds a pair; of two with the same key, the first stays.
  mutating func append(_ pair: YAMLPair) {
    if let first = position(of: pair.key) {
      let message = "key \(Quotation.quoted(pair.key)) stands twice; the first is at \(first.line):\(first.column)"
      duplicates.append(YAMLFault(.duplicateKey, at: pair.keyPosition, message))
      return
    }
    own.append(pair)
    if own.count > YAMLMappingBuilder.tableThreshold { positionsByKey[pair.key] = pair.keyPosition }
    if own.count == YAMLMappingBuilder.tableThreshold {
      for pair in own { positionsByKey[pair.key] = pair.keyPosition }
    }
  }

  /// Takes in what is under `<<`: a mapping, or a list of mappings of which earlier ones win.
  mutating func merge(_ value: YAMLNode, at position: SourcePosition) throws(YAMLFault) {
    for source in value.elements ?? [value] {
      guard let pairs = source.pairs else {
        throw YAMLFault(.invalidYAML, at: position, "'<<' takes a mapping or a list of mappings, found \(source.found)")
      }
      merged += pairs
    }
  }

  private func position(of key: String) -> SourcePosition? {
    if own.count >= YAMLMappingBuilder.tableThreshold { return positionsByKey[key] }
    return own.first { $0.key == key }?.keyPosition
  }
}
