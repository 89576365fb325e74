import Detection

extension LookupTables {
  /// The row that a body asks for, as JSON; nothing where there is none.
  func answer(_ request: JSONNode) -> [UInt8] {
    guard let name = request["table"].text, let key = request["key"].text else { return [] }
    return table(named: name)?.row(ofKey: key)?.json ?? []
  }
}
