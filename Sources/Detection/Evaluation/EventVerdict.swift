/// What all detections of a log type say of one event.
public struct EventVerdict: Sendable {
  /// The matches, in order of detection id.
  public internal(set) var matches: [Match] = []
  /// The detections that failed on the event, in order of id; the others' verdicts stand.
  public internal(set) var errors: [DetectionError] = []
  /// How many detections the event was evaluated against.
  public internal(set) var detectionCount = 0
}

extension EventVerdict {
  /// The verdict on an event that could not be evaluated: every rule of a program has failed on it.
  public init(failed error: EventError, of program: LogTypeProgram) {
    detectionCount = program.detectionCount
    errors = program.rules.map { DetectionError(rule: $0, code: error.code.rawValue, message: error.description) }
  }
}
