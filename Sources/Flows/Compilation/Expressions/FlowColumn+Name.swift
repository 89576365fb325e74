extension FlowColumn {
  private static let byName = Dictionary(
    allCases.map { ($0.name.foldedASCII, $0) }, uniquingKeysWith: { first, _ in first })

  /// The column of a name, whose case does not count.
  init?(named name: String) {
    guard let column = Self.byName[name.foldedASCII] else { return nil }
    self = column
  }
}
