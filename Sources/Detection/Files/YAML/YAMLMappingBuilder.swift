/// Gathers the pairs of one mapping: finds keys that stand twice and fills in what `<<` brings.
struct YAMLMappingBuilder {
  /// From how many keys on a table of them is worth its cost.
  private static let tableThreshold = 16

  private var own: [YAMLPair] = []
  private var merged: [YAMLPair] = []
  private var positionsByKey: [String: SourcePosition] = [:]

  /// The keys that stand twice, each with where the first one is.
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

  /// Takes in what stands under `<<`: a mapping, or a list of mappings of which earlier ones win.
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
