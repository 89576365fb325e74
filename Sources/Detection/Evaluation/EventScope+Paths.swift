import Primitives

/// Reading fields by their steps, where the tree of fields does not serve: from an element of a list, and from the
/// first `[*]` of a path on.
extension EventScope {
  /// The value at the end of some steps.
  func walk(_ steps: StepRange, from start: JSONDocument.Index, caseSensitive: Bool) -> FieldValue {
    var index = start
    for number in steps.offset..<(steps.offset + steps.count) {
      let step = tables.steps[number]
      if step.kind == .everyElement {
        let rest = StepRange(offset: number, count: steps.offset + steps.count - number)
        return project(rest, from: index, caseSensitive: caseSensitive)
      }
      index = take(step, from: index, caseSensitive: caseSensitive)
      if index == JSONDocument.missing { return .missing }
    }
    return .value(index)
  }

  /// The values at the end of steps that begin with `[*]`, as one flat list; missing ones are dropped.
  private func project(_ steps: StepRange, from start: JSONDocument.Index, caseSensitive: Bool) -> FieldValue {
    guard document.kind(start) == .array else { return .missing }
    let first = scratch.projected.count
    collect(steps, from: start, caseSensitive: caseSensitive)
    return .projection(start: Int32(first), count: Int32(scratch.projected.count - first))
  }

  private func collect(_ steps: StepRange, from start: JSONDocument.Index, caseSensitive: Bool) {
    var index = start
    for number in steps.offset..<(steps.offset + steps.count) {
      let step = tables.steps[number]
      guard step.kind == .everyElement else {
        index = take(step, from: index, caseSensitive: caseSensitive)
        if index == JSONDocument.missing { return }
        continue
      }
      guard document.kind(index) == .array else { return }
      let rest = StepRange(offset: number + 1, count: steps.offset + steps.count - number - 1)
      return document.forEachElement(of: index) { collect(rest, from: $0, caseSensitive: caseSensitive) }
    }
    if !document.isAbsent(index) { scratch.projected.append(index) }
  }

  private func take(_ step: ProgramStep, from index: JSONDocument.Index, caseSensitive: Bool) -> JSONDocument.Index {
    switch (step.kind, document.kind(index)) {
    case (.key, .object):
      return find(
        tables.text(step.name), folded: caseSensitive ? nil : tables.text(step.foldedName), in: index)
    case (.index, .array): return document.element(of: index, at: Int(step.position))
    default: return JSONDocument.missing
    }
  }

  /// The value of a key: the last one of that spelling, else, where `folded` is given, the first one without case.
  ///
  /// - Complexity: O(n) in the keys of the object.
  func find(
    _ name: UnsafeRawBufferPointer, folded: UnsafeRawBufferPointer?, in object: JSONDocument.Index
  ) -> JSONDocument.Index {
    var found = JSONDocument.missing
    let stop = document.contentEnd(object)
    var index = object + 1
    while index < stop {
      let key = document.bytes(index)
      if ByteComparison.isEqual(key, name) {
        found = index + 1
      } else if let folded, isEqual(key, folded: folded), isFirstSpelling(key, found) {
        found = index + 1
      }
      index = document.end(index + 1)
    }
    return found
  }

  private func isEqual(_ key: UnsafeRawBufferPointer, folded: UnsafeRawBufferPointer) -> Bool {
    if ByteCase.isASCII(key) { return FoldedComparison.isEqual(key, folded: folded) }
    return ByteCase.folded(key).withUnsafeBytes { ByteComparison.isEqual($0, folded) }
  }

  /// Calls the body with each element of a list until it returns false; does nothing when the value is no list.
  @inline(__always)
  func forEachElement(of value: FieldValue, _ body: (JSONDocument.Index) -> Bool) {
    switch value {
    case .missing: return
    case .value(let index):
      guard document.kind(index) == .array else { return }
      let stop = document.contentEnd(index)
      var element = index + 1
      while element < stop {
        if !body(element) { return }
        element = document.end(element)
      }
    case .projection(let start, let count):
      // The list can grow while the body runs, by projections inside an element.
      for number in Int(start)..<Int(start + count) where !body(scratch.projected[number]) { return }
    }
  }

  /// Whether the value is a list with an element for which the body returns true.
  @inline(__always)
  func anyElement(of value: FieldValue, where body: (JSONDocument.Index) -> Bool) -> Bool {
    var found = false
    forEachElement(of: value) { element in
      found = body(element)
      return !found
    }
    return found
  }

  /// Whether the value is a list.
  @inline(__always)
  func isList(_ value: FieldValue) -> Bool {
    switch value {
    case .missing: false
    case .value(let index): document.kind(index) == .array
    case .projection: true
    }
  }
}
