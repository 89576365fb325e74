import Foundation

/// What objects hold.
extension RecordSplitter {
  private static let decodedBytesMax = 64 * 1024 * 1024

  /// How the object at hand is looked at.
  var currentRule: Rule {
    for frame in frames.reversed() {
      if case .list(let rule) = frame.content { return rule }
    }
    return rule
  }

  /// Hands out an object that is wholly there, or what it holds.
  func finishObject(_ end: Int) -> Step? {
    guard discardedBytes == 0, buffer[consumed] == UInt8(ascii: "{") else { return takeRecord(end) }
    switch currentRule {
    case .record: return takeRecord(end)
    case .automatic: return finishAutomatically(end)
    case .path(let path): return finish(end, path)
    case .forms(let forms):
      guard let (text, isEncoded) = text(of: end, forms) else { return takeRecord(end) }
      return isEncoded ? openEncoded(text, end) : take(end, text, fault: nil)
    }
  }

  /// The first bytes of what is at hand.
  private func withObject<Result>(_ count: Int, _ body: (UnsafeBufferPointer<UInt8>) -> Result) -> Result {
    withBytes { body(UnsafeBufferPointer(rebasing: $0[..<count])) }
  }

  private func finishAutomatically(_ end: Int) -> Step? {
    let finding = withObject(end) { EnvelopeSearch.finding(in: $0, isWhole: true) }
    switch finding {
    case nil: return takeRecord(end)
    case .control?:
      pass(end)
      return nil
    case .encoded(let text)?: return openEncoded(text, end)
    case .list(let offset, let kind)?:
      openList(at: offset, rule: kind.rule, depth: 1)
      return nil
    }
  }

  private func finish(_ end: Int, _ path: [String]) -> Step? {
    let finding = withObject(end) { PathSearch(object: $0).finding(path) }
    let name = path.joined(separator: ".")
    switch finding {
    case nil:
      return take(end, [], fault: "the object has no member '\(name)', where its events were expected")
    case .nothing(let noun)?:
      return take(end, [], fault: "'\(name)' is \(noun); expected a list of events, an event, or text that holds some")
    case .object(let range)?:
      return take(end, withObject(end) { Array($0[range]) }, fault: nil)
    case .text(let text)?:
      open(text, line: line)
      pass(end)
      return nil
    case .list(let offset, let depth, let rest)?:
      openList(at: offset, rule: rest.isEmpty ? .record : .path(rest), depth: depth)
      return nil
    }
  }

  private func text(of end: Int, _ forms: [WrappedRecord]) -> (text: [UInt8], isEncoded: Bool)? {
    withObject(end) { object in
      for form in forms {
        if let text = form.text(in: object) { return (text, form.isEncoded) }
      }
      return nil
    }
  }

  private func openEncoded(_ text: [UInt8], _ end: Int) -> Step? {
    if level == RecordSplitter.levelsMax {
      return take(end, [], fault: "records are encoded in records more than \(RecordSplitter.levelsMax) times")
    }
    switch RecordSplitter.decoded(text) {
    case .failure(let problem): return take(end, [], fault: problem.message)
    case .success(let bytes):
      open(bytes, line: line)
      pass(end)
      return nil
    }
  }

  /// Decodes base64 and what is compressed in it; returns the reason where that cannot be done.
  private static func decoded(_ text: [UInt8]) -> Result<[UInt8], CompressionProblem> {
    guard let data = Data(base64Encoded: Data(text)) else {
      return .failure(CompressionProblem("the encoded record is not base64"))
    }
    do throws(CompressionProblem) {
      return .success(try Decompressor.whole([UInt8](data), bytesMax: decodedBytesMax))
    } catch {
      return .failure(CompressionProblem("the encoded record cannot be read: \(error.message)"))
    }
  }

  /// Goes into the list of an object of which more is to come; false when it is no envelope as far as can be seen.
  func openCutEnvelope() -> Bool {
    let end = buffer.count - consumed
    switch currentRule {
    case .record, .forms: return false
    case .automatic:
      let finding = withObject(end) { EnvelopeSearch.finding(in: $0, isWhole: false) }
      guard case .list(let offset, let kind)? = finding else { return false }
      openList(at: offset, rule: kind.rule, depth: 1)
    case .path(let path):
      let finding = withObject(end) { PathSearch(object: $0).finding(path) }
      guard case .list(let offset, let depth, let rest)? = finding else { return false }
      openList(at: offset, rule: rest.isEmpty ? .record : .path(rest), depth: depth)
    }
    return true
  }
}

extension EnvelopeKind {
  fileprivate var rule: RecordSplitter.Rule { forms.isEmpty ? .record : .forms(forms) }
}
