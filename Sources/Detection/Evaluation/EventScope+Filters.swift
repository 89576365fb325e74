import Primitives

/// The conditions of inline filters on one field, before a possible negation.
///
/// They differ from those of a detection in three ways: keys count with their case, a value of the wrong type is a
/// failure rather than false, and only what has no length is empty. A field that is absent is never a failure.
extension EventScope {
  /// The verdict of a filter's predicate.
  func filterVerdict(_ number: Int32, _ predicate: Predicate, _ value: FieldValue) -> Verdict {
    switch predicate.operation {
    case .isNullOrEmpty: return Verdict(isEmptyOrAbsent(value))
    case .exists: return Verdict(!isAbsent(value))
    case .isNull: return Verdict(isAbsent(value))
    case .isIn: return Verdict(!isAbsent(value) && holds(predicate, value))
    default: break
    }
    if isAbsent(value) { return .no }
    guard let answer = filterHolds(predicate, value) else {
      return fail(number, "the value is \(noun(value)); expected \(predicate.operation.filterOperand)")
    }
    return Verdict(answer)
  }

  /// Whether the filter holds; nil when the value is of a type that it cannot test.
  private func filterHolds(_ predicate: Predicate, _ value: FieldValue) -> Bool? {
    switch predicate.operation {
    case .contains, .containsIgnoringCase: return filterContains(predicate, value)
    case .isGreaterThan, .isLessThan, .isGreaterThanOrEquals, .isLessThanOrEquals: return filterOrders(predicate, value)
    case .isIPAddressPublic, .isIPAddressPrivate, .isIPAddress, .isIPv4Address, .isIPv6Address:
      guard case .value(let index) = value, let address = filterAddress(index) else { return nil }
      return predicate.operation.accepts(address)
    case .isIPAddressInCIDR:
      guard case .value(let index) = value, let network = filterNetwork(index) else { return nil }
      return self.network(predicate)?.overlaps(network) ?? false
    case .cidrContainsIPAddresses: return filterListHolds(predicate, value)
    default: return holds(predicate, value)
    }
  }

  private func isEmptyOrAbsent(_ value: FieldValue) -> Bool {
    switch value {
    case .missing: return true
    case .projection(_, let count): return count == 0
    case .value(let index):
      switch document.kind(index) {
      case .null: return true
      case .string: return document.bytes(index).isEmpty
      case .object, .array: return document.isEmpty(index)
      case .integer, .unsigned, .double, .bigNumber, .decimal, .yes, .no: return false
      }
    }
  }

  private func filterContains(_ predicate: Predicate, _ value: FieldValue) -> Bool? {
    let constant = constant(predicate)
    if isList(value) {
      return predicate.operation == .contains ? filterListContains(constant, value) : holds(predicate, value)
    }
    guard case .value(let index) = value else { return nil }
    switch document.kind(index) {
    case .string: return constant.kind == .string ? holds(predicate, value) : nil
    case .object:
      guard constant.kind == .string else { return false }
      let folded = predicate.operation.ignoresCase ? tables.text(constant.foldedText) : nil
      return find(tables.text(constant.text), folded: folded, in: index) != JSONDocument.missing
    case .integer, .unsigned, .double, .bigNumber, .decimal, .yes, .no, .null, .array: return nil
    }
  }

  /// Whether an element is the constant or a text with it inside; nil when one before is neither and no text.
  private func filterListContains(_ constant: Constant, _ value: FieldValue) -> Bool? {
    var answer: Bool? = false
    forEachElement(of: value) { element in
      if isEqual(element, constant) {
        answer = true
      } else if constant.kind == .string {
        answer = isString(element) ? ByteComparison.contains(document.bytes(element), tables.text(constant.text)) : nil
      }
      return answer == false
    }
    return answer
  }

  private func filterOrders(_ predicate: Predicate, _ value: FieldValue) -> Bool? {
    guard case .value(let index) = value else { return nil }
    let constant = constant(predicate)
    if let bound = tables.number(constant) {
      guard let number = document.number(index) else { return nil }
      return predicate.operation.accepts(number.order(to: bound))
    }
    guard constant.kind == .string, isString(index) else { return nil }
    return predicate.operation.accepts(ByteComparison.order(document.bytes(index), tables.text(constant.text)))
  }

  private func filterListHolds(_ predicate: Predicate, _ value: FieldValue) -> Bool? {
    guard isList(value) else { return nil }
    var answer: Bool? = false
    forEachElement(of: value) { element in
      guard let network = filterNetwork(element) else {
        answer = nil
        return false
      }
      if self.network(predicate)?.overlaps(network) == true { answer = true }
      return answer == false
    }
    return answer
  }

  /// The address that a value is: text, or a whole number read as an address.
  private func filterAddress(_ index: JSONDocument.Index) -> IPAddress? {
    switch document.kind(index) {
    case .string: IPAddress(document.bytes(index), allowsZone: true)
    case .integer where document.integer(index) >= 0: numberedAddress(UInt64(document.integer(index)))
    case .unsigned: numberedAddress(document.unsigned(index))
    default: nil
    }
  }

  private func numberedAddress(_ number: UInt64) -> IPAddress {
    UInt32(exactly: number).map { IPAddress(ipv4: $0) } ?? IPAddress(ipv6: UInt128(number))
  }

  private func filterNetwork(_ index: JSONDocument.Index) -> IPNetwork? {
    isString(index) ? IPNetwork(document.bytes(index)) : filterAddress(index).map { IPNetwork($0) }
  }

  private func fail(_ predicate: Int32, _ message: String) -> Verdict {
    scratch.failures[predicate] = message
    return .failed
  }

  private func noun(_ value: FieldValue) -> String {
    guard case .value(let index) = value else { return "a list" }
    switch document.kind(index) {
    case .object: return "an object"
    case .array: return "a list"
    case .string: return "a text of \(document.bytes(index).count) bytes"
    case .integer, .unsigned, .double, .bigNumber, .decimal: return "a number"
    case .yes, .no: return "true or false"
    case .null: return "null"
    }
  }
}

extension Operation {
  /// What an inline filter can test with the operation, for messages.
  fileprivate var filterOperand: String {
    switch self {
    case .isGreaterThan, .isLessThan, .isGreaterThanOrEquals, .isLessThanOrEquals: "a number, or text beside text"
    case .isIPAddress, .isIPv4Address, .isIPv6Address, .isIPAddressPublic, .isIPAddressPrivate: "an IP address"
    case .isIPAddressInCIDR: "an IP address or a CIDR block"
    case .cidrContainsIPAddresses: "a list of IP addresses"
    default: "text, a list or an object"
    }
  }

  fileprivate func accepts(_ address: IPAddress) -> Bool {
    switch self {
    case .isIPAddressPublic: address.isPublic
    case .isIPAddressPrivate: address.isPrivate
    case .isIPv4Address: address.isIPv4
    case .isIPv6Address: !address.isIPv4
    default: true
    }
  }
}
