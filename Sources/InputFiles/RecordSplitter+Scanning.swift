extension RecordSplitter {
  /// Does the next step; nil when that gave nothing to hand out.
  func advance() -> Step? {
    switch phase {
    case .between: return beginRecord()
    case .object: return scanObject()
    case .tail(let end): return scanTail(from: end)
    case .line: return scanLine()
    case .element: return scanElement()
    case .members: return scanMembers()
    }
  }

  private var isInList: Bool { !frames.isEmpty }

  /// The bytes that are there from the record at hand on.
  func withBytes<Result>(_ body: (UnsafeBufferPointer<UInt8>) -> Result) -> Result {
    buffer.withUnsafeBufferPointer { body(UnsafeBufferPointer(rebasing: $0[consumed...])) }
  }

  private func beginRecord() -> Step? {
    skipSeparators()
    guard consumed < buffer.count else { return isAtEnd ? finish() : .incomplete }
    switch buffer[consumed] {
    case UInt8(ascii: "{"): begin(.object)
    case UInt8(ascii: "["):
      guard let opens = opensList() else { return .incomplete }
      if opens, frames.count < RecordSplitter.framesMax {
        openList(at: 1, rule: currentRule)
      } else {
        begin(isInList ? .object : .line)
      }
    case UInt8(ascii: "]") where isInList: closeList()
    // The first bytes of a byte order mark, which may come before any of several files in one.
    case 0xEF where buffer.count - consumed < 3 && !isAtEnd: return .incomplete
    default: begin(isInList ? .element : .line)
    }
    return nil
  }

  /// Skips white space, commas, what separates texts in a sequence (RFC 7464), and byte order marks.
  private func skipSeparators() {
    while consumed < buffer.count {
      switch buffer[consumed] {
      case UInt8(ascii: "\n"): line += 1
      case UInt8(ascii: " "), UInt8(ascii: "\t"), UInt8(ascii: "\r"), 0x1E: break
      case UInt8(ascii: ",") where index > 0 || isInList: break
      case 0xEF where buffer.count - consumed >= 3 && buffer[consumed + 1] == 0xBB && buffer[consumed + 2] == 0xBF:
        consumed += 2
      default: return
      }
      consumed += 1
    }
  }

  /// Whether a bracket opens a list of records, rather than one that is a record; nil when that is not known yet.
  private func opensList() -> Bool? {
    guard let next = buffer[(consumed + 1)...].first(where: { !isBlank($0) }) else { return isAtEnd ? false : nil }
    return next == UInt8(ascii: "{") || next == UInt8(ascii: "[") || next == UInt8(ascii: "]")
  }

  /// Goes into a list whose elements begin at an offset, with `depth` objects around it.
  func openList(at offset: Int, rule: Rule, depth: Int = 0) {
    let start = line
    if depth > 0 { frames.append(Frame(line: start, content: .members(depth: depth))) }
    line += buffer[consumed..<(consumed + offset)].count { $0 == UInt8(ascii: "\n") }
    frames.append(Frame(line: start, content: .list(rule)))
    consumed += offset
    numbersRecords = true
    begin(.between)
  }

  private func closeList() {
    consumed += 1
    frames.removeLast()
    guard case .members(let depth)? = frames.last?.content else { return }
    begin(.members)
    boundary = ValueBoundary(depth: depth)
  }

  private func scanObject() -> Step? {
    let pauses = !isInList && endsAtLines != false && !isOverLines
    switch withBytes({ boundary.search($0, pausesAtLines: pauses) }) {
    case .end(let end):
      if isInList { return finishObject(end) }
      if endsAtLines == nil { endsAtLines = true }
      phase = .tail(end)
      return nil
    case .lineEnd(let end, let isInString): return scanLineEnd(end, isInString: isInString)
    case .incomplete:
      if isAtEnd { return finishCutObject() }
      if buffer.count - consumed > bytesMax { return outgrow() }
      return .incomplete
    }
  }

  /// Decides whether an object goes on after its line: in the first one of an input it does, and after a bracket that
  /// opens; elsewhere the line is broken, and the next one stands for itself.
  private func scanLineEnd(_ end: Int, isInString: Bool) -> Step? {
    let last = buffer[consumed..<(consumed + end)].last { !isBlank($0) }
    let opens = last == UInt8(ascii: "{") || last == UInt8(ascii: "[")
    if !isInString, endsAtLines == nil || opens {
      if endsAtLines == nil { endsAtLines = false }
      isOverLines = true
      return nil
    }
    endsAtLines = true
    boundary = ValueBoundary()
    return takeRecord(end)
  }

  /// Looks at what follows an object on its line: another one, or something that makes the whole line no record.
  private func scanTail(from end: Int) -> Step? {
    let rest = buffer[(consumed + end)...].first { $0 == UInt8(ascii: "\n") || !isBlank($0) }
    switch rest {
    case nil: return isAtEnd ? finishObject(end) : .incomplete
    case UInt8(ascii: "{")?, UInt8(ascii: "[")?:
      numbersRecords = true
      return finishObject(end)
    case UInt8(ascii: "\n")?, UInt8(ascii: ",")?, 0x1E?, 0xEF?: return finishObject(end)
    default:
      if endsAtLines == false || isOverLines { return finishObject(end) }
      phase = .line
      searched = 0
      return nil
    }
  }

  private func scanLine() -> Step? {
    if let end = buffer[(consumed + searched)...].firstIndex(of: UInt8(ascii: "\n")) {
      boundary = ValueBoundary()
      return takeRecord(end - consumed)
    }
    if isAtEnd {
      boundary = ValueBoundary()
      return takeRecord(buffer.count - consumed)
    }
    searched = buffer.count - consumed
    if searched > bytesMax { discard() }
    return .incomplete
  }

  private func scanElement() -> Step? {
    var offset = consumed + searched
    while offset < buffer.count {
      switch buffer[offset] {
      case UInt8(ascii: "\n"): return takeRecord(offset - consumed)
      case _ where isEscaped: isEscaped = false
      case UInt8(ascii: ","), UInt8(ascii: "]"): if !isInString { return takeRecord(offset - consumed) }
      case UInt8(ascii: "\""): isInString.toggle()
      case UInt8(ascii: "\\"): isEscaped = isInString
      default: break
      }
      offset += 1
    }
    if isAtEnd { return takeRecord(buffer.count - consumed) }
    searched = buffer.count - consumed
    if searched > bytesMax { discard() }
    return .incomplete
  }

  private func scanMembers() -> Step? {
    switch withBytes({ boundary.search($0) }) {
    case .end(let end):
      frames.removeLast()
      pass(end)
      return nil
    default:
      consumed = buffer.count
      boundary.dropSearched()
      return isAtEnd ? finish() : .incomplete
    }
  }

  /// Keeps no more of a record that is too large than where it ends.
  private func discard() {
    discardedBytes += buffer.count - consumed
    consumed = buffer.count
    searched = 0
    boundary.dropSearched()
  }

  /// Takes apart an object that is larger than a record, or skips it.
  private func outgrow() -> Step? {
    if !isTriedAsEnvelope {
      isTriedAsEnvelope = true
      if openCutEnvelope() { return nil }
    }
    discard()
    return .incomplete
  }

  private func finishCutObject() -> Step? {
    if discardedBytes == 0, !isTriedAsEnvelope, openCutEnvelope() { return nil }
    return takeRecord(buffer.count - consumed)
  }

  /// The end of the input: a list that is still open was cut off.
  private func finish() -> Step {
    guard let frame = frames.first else { return .end }
    frames = []
    begin(.between)
    return take(
      0, [], fault: "the input ends inside of the list of records that begins on line \(frame.line); it may be cut off")
  }
}
