import Primitives

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

  /// Whether two values are equal: numbers by value, lists element by element, objects without regard to the order of
  /// their keys, of which a repeated one has its last value.
  func isEqual(_ first: JSONDocument.Index, _ second: JSONDocument.Index) -> Bool {
    if isString(first), isString(second) {
      return ByteComparison.isEqual(document.bytes(first), document.bytes(second))
    }
    return ComparedValue(first, in: document).isEqual(to: second, in: document)
  }

  private func textHolds(_ operation: Operation, _ first: JSONDocument.Index, _ second: JSONDocument.Index) -> Bool {
    guard isString(first), isString(second) else { return false }
    return withOperand(document.bytes(second), operation) { holds(operation, document.bytes(first), $0) }
  }

  private func withOperand<Result>(
    _ text: UnsafeRawBufferPointer, _ operation: Operation, _ body: (UnsafeRawBufferPointer) -> Result
  ) -> Result {
    // Folded into memory of its own: the other operand is folded into the scratch meanwhile.
    operation.ignoresCase ? ByteCase.folded(text).withUnsafeBytes(body) : body(text)
  }

  private func isMember(_ left: FieldValue, of right: FieldValue) -> Bool {
    if isList(left) { return overlap(left, right) }
    guard case .value(let index) = left else { return false }
    return isElement(index, ofList: right)
  }

  /// Whether two lists have a value in common.
  ///
  /// Both come from the event, so neither may be scanned for each of the other's elements.
  private func overlap(_ left: FieldValue, _ right: FieldValue) -> Bool {
    var known: Set<ValueKey> = []
    forEachElement(of: right) { element in
      if let key = ValueKey(element, in: document) { known.insert(key) }
      return true
    }
    return anyElement(of: left) { ValueKey($0, in: document).map(known.contains) ?? false }
  }

  private func isElement(_ index: JSONDocument.Index, ofList list: FieldValue) -> Bool {
    let value = ComparedValue(index, in: document)
    return anyElement(of: list) { value.isEqual(to: $0, in: document) }
  }

  private func contains(_ left: FieldValue, _ right: FieldValue, _ operation: Operation) -> Bool {
    guard case .value(let operand) = right else { return false }
    if isList(left) { return listContains(left, operand, operation) }
    guard case .value(let index) = left, isString(operand) else { return false }
    if document.kind(index) == .object {
      let key = document.bytes(operand)
      return ByteCase.folded(key).withUnsafeBytes { find(key, folded: $0, in: index) } != JSONDocument.missing
    }
    return textHolds(operation, index, operand)
  }

  /// Whether an element of a list is the operand or a text with it inside.
  private func listContains(_ list: FieldValue, _ operand: JSONDocument.Index, _ operation: Operation) -> Bool {
    guard isString(operand) else { return isElement(operand, ofList: list) }
    return withOperand(document.bytes(operand), operation) { text in
      anyElement(of: list) { isString($0) && holds(operation, document.bytes($0), text) }
    }
  }
}

/// A value of an event, made ready to be compared with many others.
///
/// Objects and lists are compared by their canonical JSON, so that the order of keys and the spelling of numbers make no
/// difference, and comparing one with each element of a list takes time in proportion to the list.
enum ComparedValue {
  case number(Number)
  case container([UInt8])
  /// A text, true, false or null.
  case other(JSONDocument.Index)

  init(_ index: JSONDocument.Index, in document: JSONDocument) {
    if let number = document.number(index) {
      self = .number(number)
    } else if document.isContainer(index) {
      self = .container(document.canonicalJSON(index))
    } else {
      self = .other(index)
    }
  }

  /// Whether another value of the event is equal, kind and all.
  func isEqual(to index: JSONDocument.Index, in document: JSONDocument) -> Bool {
    switch self {
    case .number(let number):
      guard let other = document.number(index) else { return false }
      return number.order(to: other) == .equal
    case .container(let bytes):
      return document.isContainer(index) && document.canonicalJSON(index, bytesMax: bytes.count) == bytes
    case .other(let value):
      let kind = document.kind(value)
      guard kind == document.kind(index) else { return false }
      return kind != .string || ByteComparison.isEqual(document.bytes(value), document.bytes(index))
    }
  }
}

/// A value of an event as a key of a set; the same for equal values.
enum ValueKey: Hashable {
  case integer(Int64)
  /// The canonical JSON of anything else.
  case canonical([UInt8])

  /// The key of a value; nil for null.
  init?(_ index: JSONDocument.Index, in document: JSONDocument) {
    if document.kind(index) == .null { return nil }
    if case .integer(let value) = document.number(index)?.integer {
      self = .integer(value)
      return
    }
    self = .canonical(document.canonicalJSON(index))
  }
}

extension JSONDocument {
  /// Whether a value is an object or a list.
  @inline(__always)
  func isContainer(_ index: Index) -> Bool { kind(index) == .object || kind(index) == .array }
}
