/// Evaluates events, one at a time, with memory that it reuses.
///
/// Belongs to one thread at a time. Neither reads a clock nor does I/O; the same program and event give the same verdict.
public final class EventEvaluator {
  /// Bytes that must be readable after an event given to `evaluate(padded:with:)`.
  ///
  /// Their value is ignored.
  public static let paddingBytes = EventParser.paddingBytes

  private let parser: EventParser
  private let rules = RuleEvaluator()

  /// Makes an evaluator for events within the limits.
  public init(limits: EventLimits = EventLimits()) {
    parser = EventParser(limits: limits)
  }

  /// Evaluates an event that has `paddingBytes` readable bytes after it, without copying it.
  ///
  /// Without a program the event is only checked. Throws when the event is not one JSON object within the limits.
  public func evaluate(
    padded event: UnsafeRawBufferPointer, with program: LogTypeProgram?
  ) throws(EventError) -> EventVerdict {
    let document = try parser.parse(padded: event)
    guard let program else { return EventVerdict() }
    return evaluate(document, with: program)
  }

  /// Evaluates an event that stands anywhere.
  ///
  /// Without a program the event is only checked. Throws when the event is not one JSON object within the limits.
  public func evaluate(_ event: [UInt8], with program: LogTypeProgram?) throws(EventError) -> EventVerdict {
    let document = try parse(event)
    guard let program else { return EventVerdict() }
    return evaluate(document, with: program)
  }

  /// Says why each detection of the log type matches an event or not.
  ///
  /// Made by the same code that decides. Throws when the event is not one JSON object within the limits.
  public func explain(_ event: [UInt8], with program: LogTypeProgram?) throws(EventError) -> [DetectionExplanation] {
    let document = try parse(event)
    guard let program else { return [] }
    let scope = rules.scope(of: document, program)
    return program.rules.map { Explainer(scope: scope, program: program).explanation(of: $0) }
  }

  /// Only parses an event.
  ///
  /// Throws when the event is not one JSON object within the limits.
  public func check(_ event: [UInt8]) throws(EventError) {
    _ = try parse(event)
  }

  private func parse(_ event: [UInt8]) throws(EventError) -> JSONDocument {
    var result: Result<JSONDocument, EventError> = .failure(EventError(.empty, "the event is empty"))
    event.withUnsafeBytes { bytes in
      do throws(EventError) {
        result = .success(try parser.parse(copying: bytes))
      } catch {
        result = .failure(error)
      }
    }
    return try result.get()
  }

  private func evaluate(_ document: JSONDocument, with program: LogTypeProgram) -> EventVerdict {
    rules.verdict(on: rules.scope(of: document, program), program)
  }
}
