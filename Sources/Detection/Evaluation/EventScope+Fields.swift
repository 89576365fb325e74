/// Conditions that compare two fields of an event, before a possible negation. With either side absent they are false.
extension EventScope {
  /// Whether the first field satisfies the condition against the second.
  func holds(_ predicate: Predicate, _ left: FieldValue, _ right: FieldValue) -> Bool {
    if isAbsent(left) || isAbsent(right) { return false }
    switch predicate.operation {
    case .isIn: return isMember(left, of: right)
    case .contains, .containsIgnoringCase: return contains(left, right, predicate.operation)
    default: break
    }
    guard case .value(let first) = left, case .value(let second) = right else { return false }
    switch predicate.operation {
    case .equals: return isEqual(first, second)
    case .isGreaterThan, .isLessThan, .isGreaterThanOrEquals, .isLessThanOrEquals:
      guard let number = document.number(first), let bound = document.number(second) else { return false }
      return predicate.operation.accepts(number.order(to: bound))
    case .equalsIgnoringCase where !(isString(first) && isString(second)): return isEqual(first, second)
    default: return textHolds(predicate.operation, first, second)
    }
  }

  /// Whether two values are equal: numbers by value, lists and objects element by element in their order.
  func isEqual(_ first: JSONDocument.Index, _ second: JSONDocument.Index) -> Bool {
    if let number = document.number(first) {
      guard let other = document.number(second) else { return false }
      return number.order(to: other) == .equal
    }
    let kind = document.kind(first)
    guard kind == document.kind(second) else { return false }
    switch kind {
    case .string: return ByteComparison.isEqual(document.bytes(first), document.bytes(second))
    case .object, .array: return contentIsEqual(first, second)
    default: return true
    }
  }

  private func contentIsEqual(_ first: JSONDocument.Index, _ second: JSONDocument.Index) -> Bool {
    let firstStop = document.contentEnd(first)
    let secondStop = document.contentEnd(second)
    var left = first + 1
    var right = second + 1
    while left < firstStop, right < secondStop {
      if !isEqual(left, right) { return false }
      left = document.end(left)
      right = document.end(right)
    }
    return left == firstStop && right == secondStop
  }

  private func textHolds(_ operation: Operation, _ first: JSONDocument.Index, _ second: JSONDocument.Index) -> Bool {
    guard isString(first), isString(second) else { return false }
    return withOperand(document.bytes(second), operation) { holds(operation, document.bytes(first), $0) }
  }

  private func withOperand<Result>(
    _ text: UnsafeRawBufferPointer, _ operation: Operation, _ body: (UnsafeRawBufferPointer) -> Result
  ) -> Result {
    // Folded into memory of its own: the other operand is folded into the scratch meanwhile.
    operation.ignoresCase ? ByteCase.lowercased(text).withUnsafeBytes(body) : body(text)
  }

  private func isMember(_ left: FieldValue, of right: FieldValue) -> Bool {
    if isList(left) { return overlap(left, right) }
    guard case .value(let index) = left else { return false }
    return isElement(index, ofList: right)
  }

  /// Whether two lists have a scalar in common.
  ///
  /// Both come from the event, so neither may be scanned for each of the other's elements.
  private func overlap(_ left: FieldValue, _ right: FieldValue) -> Bool {
    var known: Set<ScalarKey> = []
    forEachElement(of: right) { element in
      if let key = ScalarKey(element, in: document) { known.insert(key) }
      return true
    }
    var found = false
    forEachElement(of: left) { element in
      if let key = ScalarKey(element, in: document) { found = known.contains(key) }
      return !found
    }
    return found
  }

  private func isElement(_ index: JSONDocument.Index, ofList list: FieldValue) -> Bool {
    var found = false
    forEachElement(of: list) { element in
      found = isEqual(index, element)
      return !found
    }
    return found
  }

  private func contains(_ left: FieldValue, _ right: FieldValue, _ operation: Operation) -> Bool {
    guard case .value(let operand) = right else { return false }
    if isList(left) {
      var found = false
      forEachElement(of: left) { element in
        found = isEqual(element, operand) || textHolds(operation, element, operand)
        return !found
      }
      return found
    }
    guard case .value(let index) = left, isString(operand) else { return false }
    if document.kind(index) == .object {
      let key = document.bytes(operand)
      return ByteCase.lowercased(key).withUnsafeBytes { find(key, folded: $0, in: index) } != JSONDocument.missing
    }
    return textHolds(operation, index, operand)
  }
}
