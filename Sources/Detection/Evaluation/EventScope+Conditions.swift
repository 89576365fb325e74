import Primitives

/// The conditions of the Simple Detection language on one field, before a possible negation.
///
/// A value of the wrong type never raises: the positive condition is simply false.
extension EventScope {
  /// Whether a field satisfies the condition against its constants.
  func holds(_ predicate: Predicate, _ value: FieldValue) -> Bool {
    switch predicate.operation {
    case .exists: return !isAbsent(value)
    case .isNull: return isAbsent(value)
    case .isNullOrEmpty: return isFalsy(value)
    case .isIn: return isMember(value, predicate)
    case .contains, .containsIgnoringCase: return contains(value, predicate)
    case .cidrContainsIPAddresses: return anyElement(of: value, isIn: network(predicate))
    default:
      guard case .value(let index) = value else { return false }
      return scalarHolds(predicate, index)
    }
  }

  private func scalarHolds(_ predicate: Predicate, _ index: JSONDocument.Index) -> Bool {
    switch predicate.operation {
    case .equals: return isEqual(index, constant(predicate))
    case .equalsIgnoringCase: return isEqualIgnoringCase(index, constant(predicate))
    case .startsWith, .endsWith, .startsWithIgnoringCase, .endsWithIgnoringCase: return textHolds(predicate, index)
    case .isGreaterThan, .isLessThan, .isGreaterThanOrEquals, .isLessThanOrEquals:
      guard let number = document.number(index), let bound = tables.number(constant(predicate)) else { return false }
      return predicate.operation.accepts(number.order(to: bound))
    case .isIPAddress: return address(index) != nil
    case .isIPv4Address: return address(index)?.isIPv4 == true
    case .isIPv6Address: return address(index)?.isIPv4 == false
    case .isIPAddressPublic: return address(index)?.isPublic == true
    case .isIPAddressPrivate: return address(index)?.isPrivate == true
    case .isIPAddressInCIDR: return isString(index) && isInside(document.bytes(index), network(predicate))
    default: return false
    }
  }

  // MARK: Presence

  @inline(__always)
  func isAbsent(_ value: FieldValue) -> Bool {
    switch value {
    case .missing: true
    case .value(let index): document.kind(index) == .null
    case .projection: false
    }
  }

  /// Missing, null, false, 0, or a text, list or object that holds nothing.
  private func isFalsy(_ value: FieldValue) -> Bool {
    switch value {
    case .missing: return true
    case .projection(_, let count): return count == 0
    case .value(let index):
      switch document.kind(index) {
      case .null, .no: return true
      case .yes: return false
      case .string: return document.bytes(index).isEmpty
      case .object, .array: return document.isEmpty(index)
      case .integer, .unsigned, .double, .bigNumber, .decimal:
        return document.number(index)?.order(to: .integer(0)) == .equal
      }
    }
  }

  // MARK: Equality

  /// Whether a value is the constant, type and all; numbers compare by value.
  @inline(__always)
  func isEqual(_ index: JSONDocument.Index, _ constant: Constant) -> Bool {
    switch document.kind(index) {
    case .string: constant.kind == .string && ByteComparison.isEqual(document.bytes(index), tables.text(constant.text))
    case .yes: constant.kind == .bool && constant.bits == 1
    case .no: constant.kind == .bool && constant.bits == 0
    case .integer, .unsigned, .double, .bigNumber, .decimal: isEqualNumber(index, constant)
    case .object, .array, .null: false
    }
  }

  private func isEqualNumber(_ index: JSONDocument.Index, _ constant: Constant) -> Bool {
    guard let expected = tables.number(constant), let number = document.number(index) else { return false }
    return number.order(to: expected) == .equal
  }

  private func isEqualIgnoringCase(_ index: JSONDocument.Index, _ constant: Constant) -> Bool {
    guard isString(index), constant.kind == .string else { return isEqual(index, constant) }
    return isFoldedEqual(document.bytes(index), tables.text(constant.text))
  }

  // MARK: Membership

  /// Whether a value is one of the constants, or a list has an element that is.
  private func isMember(_ value: FieldValue, _ predicate: Predicate) -> Bool {
    if isList(value) { return anyElement(of: value) { isElement($0, of: predicate) } }
    guard case .value(let index) = value else { return false }
    return isElement(index, of: predicate)
  }

  /// Whether one value is among the constants.
  func isElement(_ index: JSONDocument.Index, of predicate: Predicate) -> Bool {
    guard let hash = hash(of: index) else { return false }
    let table = tables.constantTables[predicate.table]
    var slot = Int(truncatingIfNeeded: hash) & Int(table.slotMask)
    while true {
      let number = tables.constantSlots[Int(table.slotOffset) + slot]
      if number < 0 { return false }
      if isEqual(index, tables.constants[number]) { return true }
      slot = (slot + 1) & Int(table.slotMask)
    }
  }

  private func hash(of index: JSONDocument.Index) -> UInt64? {
    switch document.kind(index) {
    case .string: ByteHash.hash(document.bytes(index))
    case .yes: ByteHash.mix(1 ^ ConstantHash.boolSalt)
    case .no: ByteHash.mix(0 ^ ConstantHash.boolSalt)
    case .integer, .unsigned, .double, .bigNumber, .decimal: document.number(index)?.hash
    case .object, .array, .null: nil
    }
  }

  // MARK: Text

  private func textHolds(_ predicate: Predicate, _ index: JSONDocument.Index) -> Bool {
    let constant = constant(predicate)
    guard isString(index), constant.kind == .string else { return false }
    return holds(predicate.operation, document.bytes(index), tables.text(constant.text))
  }

  /// Whether a text satisfies a text operation; `operand` is folded where the operation ignores case.
  func holds(_ operation: Operation, _ text: UnsafeRawBufferPointer, _ operand: UnsafeRawBufferPointer) -> Bool {
    switch operation {
    case .equals: ByteComparison.isEqual(text, operand)
    case .startsWith: ByteComparison.hasPrefix(text, operand)
    case .endsWith: ByteComparison.hasSuffix(text, operand)
    case .contains: ByteComparison.contains(text, operand)
    case .equalsIgnoringCase: isFoldedEqual(text, operand)
    case .startsWithIgnoringCase:
      ByteComparison.hasPrefix(scratch.folded.fold(FoldedText.start(of: text, forBytes: operand.count)), operand)
    case .endsWithIgnoringCase:
      ByteComparison.hasSuffix(scratch.folded.fold(FoldedText.end(of: text, forBytes: operand.count)), operand)
    case .containsIgnoringCase: ByteComparison.contains(scratch.folded.fold(text), operand)
    default: false
    }
  }

  /// Text: the operand is within it.
  ///
  /// List: an element equals the operand, or is a text that has it within. Object: the operand is a key.
  private func contains(_ value: FieldValue, _ predicate: Predicate) -> Bool {
    let constant = constant(predicate)
    if isList(value) {
      return anyElement(of: value) { elementContains($0, predicate.operation, constant) }
    }
    guard case .value(let index) = value, constant.kind == .string else { return false }
    switch document.kind(index) {
    case .string: return textContains(index, predicate, constant)
    case .object:
      return find(tables.text(constant.text), folded: tables.text(constant.foldedText), in: index)
        != JSONDocument.missing
    default: return false
    }
  }

  @inline(__always)
  private func textContains(_ index: JSONDocument.Index, _ predicate: Predicate, _ constant: Constant) -> Bool {
    let text = document.bytes(index)
    if predicate.sketch >= 0, text.count <= TextSketch.textBytesMax,
      !tables.sketches[predicate.sketch].isWithin(scratch.sketches.sketch(of: index, text))
    {
      // Without case, only ASCII text has the sketch of its folded form.
      if predicate.operation == .contains || ByteCase.isASCII(text) { return false }
    }
    return holds(predicate.operation, text, tables.text(constant.text))
  }

  private func elementContains(_ element: JSONDocument.Index, _ operation: Operation, _ constant: Constant) -> Bool {
    guard isString(element), constant.kind == .string else { return isEqual(element, constant) }
    return holds(operation, document.bytes(element), tables.text(constant.text))
  }

  // MARK: Addresses

  /// The address that a text is.
  func address(_ index: JSONDocument.Index) -> IPAddress? {
    isString(index) ? IPAddress(document.bytes(index), allowsZone: true) : nil
  }

  /// Whether a text is an address or block that overlaps the network.
  func isInside(_ text: UnsafeRawBufferPointer, _ network: IPNetwork?) -> Bool {
    guard let network, let other = IPNetwork(text) else { return false }
    return network.overlaps(other)
  }

  private func anyElement(of value: FieldValue, isIn network: IPNetwork?) -> Bool {
    anyElement(of: value) { isString($0) && isInside(document.bytes($0), network) }
  }

  // MARK: Constants

  @inline(__always)
  func constant(_ predicate: Predicate) -> Constant { tables.constants[predicate.firstConstant] }

  /// The network of an address block condition; nil when the file's text is none.
  func network(_ predicate: Predicate) -> IPNetwork? {
    let constant = constant(predicate)
    return constant.kind == .network ? tables.networks[Int(constant.bits)] : nil
  }

  @inline(__always)
  func isString(_ index: JSONDocument.Index) -> Bool { document.kind(index) == .string }

  /// Whether a text, folded, is the operand.
  private func isFoldedEqual(_ text: UnsafeRawBufferPointer, _ operand: UnsafeRawBufferPointer) -> Bool {
    FoldedText.mayFold(text.count, to: operand.count) && ByteComparison.isEqual(scratch.folded.fold(text), operand)
  }
}

extension Operation {
  /// Whether an order operation accepts how the field compares to the bound.
  @inline(__always)
  func accepts(_ order: NumberOrder) -> Bool {
    switch self {
    case .isGreaterThan: order == .greater
    case .isLessThan: order == .less
    case .isGreaterThanOrEquals: order == .greater || order == .equal
    case .isLessThanOrEquals: order == .less || order == .equal
    default: false
    }
  }
}
