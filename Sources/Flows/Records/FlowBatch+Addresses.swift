extension FlowBatch {
  /// The same rows with the canonical texts of their addresses.
  ///
  /// A batch that a builder made has them; one from the log of version 0.1.0 may have others. O(different texts) when there
  /// is nothing to change.
  public func withCanonicalAddresses() -> FlowBatch {
    let newTexts = (1...max(1, texts.count)).compactMap { code in otherCanonicalText(of: code).map { (code, $0) } }
    if newTexts.isEmpty { return self }
    var batch = self
    let newCodes = batch.codes(of: newTexts)
    for column in FlowColumn.allCases where FlowRecordRules.holdsAddresses(column) {
      switch columns[column.rawValue] {
      case .empty, .integers: continue
      case .constant(let code):
        batch.columns[column.rawValue] = .constant(newCodes[UInt32(truncatingIfNeeded: code)].map(Int64.init) ?? code)
      case .codes(let codes): batch.columns[column.rawValue] = .codes(codes.map { newCodes[$0] ?? $0 })
      }
    }
    return batch.withUsedTexts()
  }

  /// The canonical text of an address that is written otherwise; nil for all other texts.
  private func otherCanonicalText(of code: Int) -> String? {
    guard code <= texts.count else { return nil }
    return texts.withText(code) { text in
      guard FlowAddress.hasColon(text) else { return nil }
      let other = FlowAddress.withCanonical(text) { $0.isEqual(text) ? nil : String(decoding: $0, as: UTF8.self) }
      return other ?? nil
    }
  }

  /// Adds texts that are not there, and gives for each old code the new one.
  private mutating func codes(of newTexts: [(code: Int, text: String)]) -> [UInt32: UInt32] {
    var known: [String: UInt32] = [:]
    for code in stride(from: 1, through: texts.count, by: 1) { known[texts.string(code)] = UInt32(code) }
    var codes: [UInt32: UInt32] = [:]
    for (code, text) in newTexts {
      let newCode =
        known[text]
        ?? {
          var text = text
          return UInt32(text.withUTF8 { texts.append(UnsafeRawBufferPointer($0)) })
        }()
      known[text] = newCode
      codes[UInt32(code)] = newCode
    }
    return codes
  }
}
