/// Builds the tree of fields of a program.
struct FieldTreeBuilder {
  private struct Key: Hashable {
    var parent: Int32
    var step: FieldPath.Step
    var isCaseSensitive: Bool
  }

  private struct Entry {
    var key: Key
    var children: [Int32] = []
  }

  private struct FieldKey: Hashable {
    var path: FieldPath
    var isCaseSensitive: Bool
  }

  private var entries: [Entry] = [Entry(key: Key(parent: -1, step: .everyElement, isCaseSensitive: false))]
  private var nodes: [Key: Int32] = [:]
  private var fields: [FieldKey: Int32] = [:]
  private(set) var programFields: [ProgramField] = []
  private(set) var paths: [FieldPath] = []
  private(set) var steps: [ProgramStep] = []

  /// The number of a field, made at its first use.
  mutating func field(_ path: FieldPath, caseSensitive: Bool, pool: inout BytePool) -> Int32 {
    let key = FieldKey(path: path, isCaseSensitive: caseSensitive)
    if let field = fields[key] { return field }
    let wildcard = path.steps.firstIndex(of: .everyElement) ?? path.steps.count
    let range = append(path.steps, pool: &pool)
    let field = ProgramField(
      node: node(for: path.steps[..<wildcard], caseSensitive: caseSensitive),
      tail: StepRange(offset: range.offset + Int32(wildcard), count: range.count - Int32(wildcard)),
      steps: range, isCaseSensitive: caseSensitive)
    programFields.append(field)
    paths.append(path)
    fields[key] = Int32(programFields.count - 1)
    return Int32(programFields.count - 1)
  }

  private mutating func append(_ path: [FieldPath.Step], pool: inout BytePool) -> StepRange {
    let offset = Int32(steps.count)
    for step in path { steps.append(FieldTreeBuilder.programStep(step, pool: &pool)) }
    return StepRange(offset: offset, count: Int32(path.count))
  }

  private static func programStep(_ step: FieldPath.Step, pool: inout BytePool) -> ProgramStep {
    switch step {
    case .key(let name):
      ProgramStep(kind: .key, name: pool.slice(of: name), foldedName: pool.slice(of: ByteCase.folded(name)))
    case .index(let position): ProgramStep(kind: .index, position: Int32(position))
    case .everyElement: ProgramStep(kind: .everyElement)
    }
  }

  private mutating func node(for steps: ArraySlice<FieldPath.Step>, caseSensitive: Bool) -> Int32 {
    var parent: Int32 = 0
    for step in steps {
      let key = Key(parent: parent, step: step, isCaseSensitive: caseSensitive)
      if let known = nodes[key] {
        parent = known
        continue
      }
      let made = Int32(entries.count)
      entries.append(Entry(key: key))
      entries[Int(parent)].children.append(made)
      nodes[key] = made
      parent = made
    }
    return parent
  }
}

extension FieldTreeBuilder {
  /// The finished tree: its nodes with the children of each side by side, and the slots that find a child by its key.
  struct Tree {
    var nodes: [FieldNode] = []
    var slots: [Int32] = []
    /// The node of the tree for each node of the builder.
    var renumbered: [Int32] = []
  }

  func tree(pool: inout BytePool) -> Tree {
    var order: [Int32] = [0]
    var tree = Tree()
    tree.renumbered = [Int32](repeating: 0, count: entries.count)
    var next = 0
    while next < order.count {
      let entry = order[next]
      tree.nodes.append(fieldNode(entry, firstChild: Int32(order.count), renumbered: tree.renumbered, pool: &pool))
      for child in entries[Int(entry)].children {
        tree.renumbered[Int(child)] = Int32(order.count)
        order.append(child)
      }
      next += 1
    }
    for node in tree.nodes.indices { FieldTreeBuilder.index(childrenOf: node, in: &tree, pool: pool) }
    return tree
  }

  private func fieldNode(_ entry: Int32, firstChild: Int32, renumbered: [Int32], pool: inout BytePool) -> FieldNode {
    let key = entries[Int(entry)].key
    var node = FieldNode(
      parent: key.parent < 0 ? -1 : renumbered[Int(key.parent)], firstChild: firstChild,
      childCount: Int32(entries[Int(entry)].children.count), isCaseSensitive: key.isCaseSensitive)
    switch key.step {
    case .key(let name):
      node.name = pool.slice(of: name)
      node.foldedName = pool.slice(of: ByteCase.folded(name))
    case .index(let position):
      node.isIndex = true
      node.position = Int32(position)
    case .everyElement: break
    }
    return node
  }

  private static func index(childrenOf node: Int, in tree: inout Tree, pool: BytePool) {
    let children = tree.nodes[node].firstChild..<(tree.nodes[node].firstChild + tree.nodes[node].childCount)
    var capacity = 4
    while capacity < children.count * 2 { capacity *= 2 }
    let offset = tree.slots.count
    tree.slots += [Int32](repeating: -1, count: capacity)
    tree.nodes[node].slotOffset = Int32(offset)
    tree.nodes[node].slotMask = Int32(capacity - 1)
    for child in children where !tree.nodes[Int(child)].isIndex {
      let name = tree.nodes[Int(child)].foldedName
      let bytes = pool.bytes[Int(name.offset)..<Int(name.offset + name.count)]
      let hash = bytes.withUnsafeBytes { ByteHash.foldedHash($0) }
      let slot = offset + Int(truncatingIfNeeded: hash) & (capacity - 1)
      tree.nodes[Int(child)].nextInSlot = tree.slots[slot]
      tree.slots[slot] = child
      tree.nodes[node].lengthMask |= 1 << UInt64(min(name.count, 63))
    }
  }
}
