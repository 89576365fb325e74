import Detection

/// How many detections of a type are in a state.
struct DetectionCount: Sendable, Equatable {
  /// What becomes of a detection that is loaded.
  enum State: String, CaseIterable {
    /// Evaluated, or run on its schedule.
    case active
    /// Switched off in its file.
    case disabled
    /// Enabled, and of a kind that is not run.
    case inactive
  }

  let analysisType: AnalysisType
  let state: State
  let count: Int

  /// The counts of all states of the types that there is something of, in the order of the types.
  static func all(of definitions: [DetectionDefinition]) -> [DetectionCount] {
    var counts: [AnalysisType: [State: Int]] = [:]
    for definition in definitions {
      counts[definition.analysisType, default: [:]][state(of: definition), default: 0] += 1
    }
    return AnalysisType.allCases.flatMap { type in
      counts[type].map { states in
        State.allCases.map { DetectionCount(analysisType: type, state: $0, count: states[$0] ?? 0) }
      } ?? []
    }
  }

  private static func state(of definition: DetectionDefinition) -> State {
    if definition.isActive { return .active }
    return definition.isEnabled ? .inactive : .disabled
  }
}
