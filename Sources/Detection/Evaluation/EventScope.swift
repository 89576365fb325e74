import Primitives

/// One event under evaluation by one program.
///
/// Holds pointers only; lives for one call of the evaluator.
struct EventScope {
  let document: JSONDocument
  let tables: ProgramTables
  let scratch: EvaluationScratch
  /// The time of the evaluation, in nanoseconds since 1970, which filters that end are held against.
  let nowNanos: Int64
  private let nodeValues: UnsafeMutablePointer<JSONDocument.Index>
  private let nodeStates: UnsafeMutablePointer<UInt8>
  private let verdicts: UnsafeMutablePointer<UInt8>

  init(document: JSONDocument, tables: ProgramTables, scratch: EvaluationScratch, nowNanos: Int64 = .min) {
    scratch.reset(for: tables)
    self.nowNanos = nowNanos
    self.document = document
    self.tables = tables
    self.scratch = scratch
    nodeValues = scratch.nodeValues
    nodeStates = scratch.nodeStates
    verdicts = scratch.verdicts
  }

  // MARK: Expressions

  /// The verdict of an expression, with `root` as the value that its paths start at.
  func evaluate(_ node: Int32, root: JSONDocument.Index) -> Verdict {
    let expression = tables.expressions[node]
    switch expression.kind {
    case .predicate: return verdict(of: expression.predicate, root: root)
    case .yes: return .yes
    case .no: return .no
    case .until:
      if nowNanos >= tables.ends[expression.predicate] { return .yes }
      return evaluate(tables.children[expression.firstChild], root: root)
    case .all, .any, .onlyOne, .none:
      var state = CombinatorState(expression.kind)
      for child in expression.firstChild..<(expression.firstChild + expression.childCount) {
        state.add(evaluate(tables.children[child], root: root))
        if let decided = state.decided { return decided }
      }
      return state.outcome(childCount: expression.childCount)
    }
  }

  /// The verdict of a predicate; computed once per event where its paths start at the event.
  @inline(__always)
  func verdict(of predicate: Int32, root: JSONDocument.Index) -> Verdict {
    guard root == JSONDocument.root else { return compute(predicate, root: root) }
    if let known = Verdict(rawValue: verdicts[Int(predicate)]) { return known }
    let made = compute(predicate, root: root)
    verdicts[Int(predicate)] = made.rawValue
    return made
  }

  private func compute(_ number: Int32, root: JSONDocument.Index) -> Verdict {
    let predicate = tables.predicates[number]
    let value = value(ofField: predicate.field, root: root)
    switch predicate.form {
    case .constant: return Verdict(holds(predicate, value)).negated(if: predicate.isNegated)
    case .field:
      let other = self.value(ofField: predicate.operand, root: root)
      return Verdict(holds(predicate, value, other)).negated(if: predicate.isNegated)
    case .elements: return Verdict(elementsHold(predicate, value))
    case .filter: return filterVerdict(number, predicate, value).negated(if: predicate.isNegated)
    }
  }

  private func elementsHold(_ predicate: Predicate, _ value: FieldValue) -> Bool {
    var count = 0
    var yesCount = 0
    forEachElement(of: value) { element in
      count += 1
      if evaluate(predicate.operand, root: element) == .yes { yesCount += 1 }
      switch predicate.quantifier {
      case .any, .none: return yesCount == 0
      case .all: return yesCount == count
      case .onlyOne: return yesCount < 2
      }
    }
    switch predicate.quantifier {
    case .any: return yesCount > 0
    case .all: return count > 0 && yesCount == count
    case .none: return yesCount == 0
    case .onlyOne: return yesCount == 1
    }
  }

  // MARK: Fields

  /// The value of a field, read once per event where its path starts at the event.
  @inline(__always)
  func value(ofField number: Int32, root: JSONDocument.Index) -> FieldValue {
    let field = tables.fields[number]
    if root == JSONDocument.root {
      if field.tail.count == 0 { return FieldValue(value(ofNode: field.node)) }
      return projection(number, field)
    }
    if field.steps.count == 0 { return .value(root) }
    if field.tail.count > 0 { return walk(field.steps, from: root, caseSensitive: field.isCaseSensitive) }
    if let known = scratch.elementFields.value(ofField: number, root: root) { return FieldValue(known) }
    let made = walk(field.steps, from: root, caseSensitive: field.isCaseSensitive)
    if case .value(let index) = made {
      scratch.elementFields.store(index, field: number, root: root)
    } else {
      scratch.elementFields.store(JSONDocument.missing, field: number, root: root)
    }
    return made
  }

  private func projection(_ number: Int32, _ field: ProgramField) -> FieldValue {
    if let known = scratch.projections[number] { return known }
    let start = value(ofNode: field.node)
    let made: FieldValue =
      start == JSONDocument.missing ? .missing : walk(field.tail, from: start, caseSensitive: field.isCaseSensitive)
    scratch.projections[number] = made
    return made
  }

  @inline(__always)
  private func value(ofNode node: Int32) -> JSONDocument.Index {
    if node == 0 { return JSONDocument.root }
    let parent = tables.nodes[node].parent
    if nodeStates[Int(parent)] == 0 { readChildren(of: parent) }
    return nodeValues[Int(node)]
  }

  /// Looks for all children of a node that the program knows, in one pass over the object or array it holds.
  private func readChildren(of node: Int32) {
    let start = value(ofNode: node)
    nodeStates[Int(node)] = 1
    let parent = tables.nodes[node]
    let children = parent.firstChild..<(parent.firstChild + parent.childCount)
    for child in children { nodeValues[Int(child)] = JSONDocument.missing }
    guard start != JSONDocument.missing else { return }
    switch document.kind(start) {
    case .object: readKeys(of: start, parent)
    case .array: readPositions(of: start, children)
    default: break
    }
  }

  /// The values of the event's keys that the program knows, in the order of their nodes.
  func rootKeyValues() -> [JSONDocument.Index] {
    readChildren(of: 0)
    return rootKeys.map { nodeValues[Int($0)] }
  }

  /// Takes the values of the event's keys that the program knows from someone who need not look for the keys.
  ///
  /// - Parameter value: the value of a key, by its place in the order of the nodes.
  @inline(__always)
  func setRootKeyValues(_ value: (_ key: Int) -> JSONDocument.Index) {
    let keys = rootKeys
    for key in keys { nodeValues[Int(key)] = value(Int(key - keys.lowerBound)) }
    nodeStates[0] = 1
  }

  private var rootKeys: Range<Int32> {
    let event = tables.nodes[0]
    return event.firstChild..<(event.firstChild + event.childCount)
  }

  private func readPositions(of array: JSONDocument.Index, _ children: Range<Int32>) {
    for child in children where tables.nodes[child].isIndex {
      nodeValues[Int(child)] = document.element(of: array, at: Int(tables.nodes[child].position))
    }
  }

  private func readKeys(of object: JSONDocument.Index, _ parent: FieldNode) {
    let stop = document.contentEnd(object)
    var index = object + 1
    while index < stop {
      let key = document.bytes(index)
      if ByteCase.isASCII(key) {
        if parent.lengthMask & (1 << UInt64(min(key.count, 63))) != 0 {
          assign(key, foldedHash: ByteHash.foldedHash(key), value: index + 1, parent)
        }
      } else {
        let folded = ByteCase.folded(key)
        folded.withUnsafeBytes { assign(key, folded: $0, value: index + 1, parent) }
      }
      index = document.end(index + 1)
    }
  }

  /// Sets the value of the children whose key this is: an exact spelling wins, the last of them; else the first one
  /// that differs only in case.
  @inline(__always)
  private func assign(
    _ key: UnsafeRawBufferPointer, foldedHash: UInt64, value: JSONDocument.Index, _ parent: FieldNode
  ) {
    var child = tables.nodeSlots[Int(parent.slotOffset) + Int(truncatingIfNeeded: foldedHash) & Int(parent.slotMask)]
    while child >= 0 {
      let node = tables.nodes[child]
      // What is folded decides: the key of an event may be ASCII where the name in the file is not.
      if Int(node.foldedName.count) == key.count { assign(key, value: value, to: child, node) }
      child = node.nextInSlot
    }
  }

  @inline(__always)
  private func assign(_ key: UnsafeRawBufferPointer, value: JSONDocument.Index, to child: Int32, _ node: FieldNode) {
    if ByteComparison.isEqual(key, tables.text(node.name)) {
      nodeValues[Int(child)] = value
    } else if !node.isCaseSensitive, FoldedComparison.isEqual(key, folded: tables.text(node.foldedName)),
      isFirstSpelling(key, nodeValues[Int(child)])
    {
      nodeValues[Int(child)] = value
    }
  }

  /// Whether a key is the first one found without case, or repeats its spelling, of which the last value counts.
  func isFirstSpelling(_ key: UnsafeRawBufferPointer, _ found: JSONDocument.Index) -> Bool {
    // On the tape a key is right before its value.
    found == JSONDocument.missing || ByteComparison.isEqual(key, document.bytes(found - 1))
  }

  private func assign(
    _ key: UnsafeRawBufferPointer, folded: UnsafeRawBufferPointer, value: JSONDocument.Index, _ parent: FieldNode
  ) {
    let hash = ByteHash.foldedHash(folded)
    var child = tables.nodeSlots[Int(parent.slotOffset) + Int(truncatingIfNeeded: hash) & Int(parent.slotMask)]
    while child >= 0 {
      let node = tables.nodes[child]
      if ByteComparison.isEqual(key, tables.text(node.name)) {
        nodeValues[Int(child)] = value
      } else if !node.isCaseSensitive, ByteComparison.isEqual(folded, tables.text(node.foldedName)),
        isFirstSpelling(key, nodeValues[Int(child)])
      {
        nodeValues[Int(child)] = value
      }
      child = node.nextInSlot
    }
  }
}
