/// The engine and the model differ.
struct SimulationFailure: Error, CustomStringConvertible {
  let seed: UInt64
  let difference: String
  /// What happened before, the last at the end.
  let story: [String]

  var description: String {
    """
    seed \(seed): \(difference)
    what happened before:
      \(story.suffix(40).joined(separator: "\n  "))
    run it again with PICKET_SIMULATION_SEED=\(seed)
    """
  }
}
