/// A queue that serves owners in turn, and what one owner adds in order: no owner waits for more than one element of each
/// other.
///
/// A plain value; whoever shares it guards it.
public struct FairQueue<Element> {
  @usableFromInline
  struct Line {
    @usableFromInline var elements: [Element] = []
    /// The place of the first element that was not taken.
    @usableFromInline var start = 0
    @usableFromInline var count: Int { elements.count - start }

    @usableFromInline
    init(elements: [Element] = []) {
      self.elements = elements
    }
  }

  /// By owner; an owner without elements has none.
  @usableFromInline var lines: [UInt32: Line] = [:]
  /// The owners that have elements, the next to be served first; those before `turn` were served.
  @usableFromInline var owners: [UInt32] = []
  @usableFromInline var turn = 0
  @usableFromInline var elementCount = 0

  /// Elements of all owners.
  @inlinable public var count: Int { elementCount }

  /// Makes an empty queue.
  @inlinable
  public init() {}

  /// Whether it has no element.
  @inlinable public var isEmpty: Bool { count == 0 }

  /// Elements of one owner.
  @inlinable
  public func count(of owner: UInt32) -> Int { lines[owner]?.count ?? 0 }

  /// Adds an element behind all others of its owner.
  ///
  /// - Complexity: O(1), amortized.
  @inlinable
  public mutating func append(_ element: Element, owner: UInt32) {
    if lines[owner] == nil { owners.append(owner) }
    lines[owner, default: Line()].elements.append(element)
    elementCount += 1
  }

  /// Takes the first element of the owner whose turn it is; the owner's next turn comes after those of all others.
  ///
  /// - Complexity: O(1), amortized.
  @inlinable
  public mutating func popFirst() -> Element? {
    popFirst { _ in true }
  }

  /// Takes the first element of the first owner in turn that may be served; nil when there is none.
  ///
  /// Owners that may not be served keep their turn.
  ///
  /// - Complexity: O(1), amortized, and O(n) in the owners that may not be served.
  @inlinable
  public mutating func popFirst(where mayBeServed: (UInt32) -> Bool) -> Element? {
    guard let place = owners[turn...].firstIndex(where: mayBeServed) else { return nil }
    let owner = owners[place]
    if place > turn {
      owners.remove(at: place)
      owners.insert(owner, at: turn)
    }
    turn += 1
    elementCount -= 1
    // In place: a copy of the line would copy its elements.
    let element = lines[owner]?.takeFirst()
    if lines[owner]?.count == 0 { lines[owner] = nil } else { owners.append(owner) }
    if turn * 2 > owners.count {
      owners.removeFirst(turn)
      turn = 0
    }
    return element
  }

  /// Takes all elements for which the body is true; the rest keeps its order.
  ///
  /// - Complexity: O(n).
  @inlinable
  public mutating func removeAll(where isRemoved: (Element) -> Bool) -> [Element] {
    var removed: [Element] = []
    for (owner, line) in lines {
      var kept: [Element] = []
      for element in line.elements[line.start...] {
        if isRemoved(element) { removed.append(element) } else { kept.append(element) }
      }
      lines[owner] = kept.isEmpty ? nil : Line(elements: kept)
    }
    owners = owners[turn...].filter { lines[$0] != nil }
    turn = 0
    elementCount -= removed.count
    return removed
  }
}

extension FairQueue.Line {
  /// Takes the first element, of which there must be one.
  @inlinable
  mutating func takeFirst() -> Element {
    let element = elements[start]
    start += 1
    if start * 2 > elements.count {
      elements.removeFirst(start)
      start = 0
    }
    return element
  }
}
