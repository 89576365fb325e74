/// One stage of a detection's logic: its name and its conditions in normal form.
public struct LogicStage: Sendable, Equatable {
  /// The name, for example `Condition`.
  public var name: String
  /// The conditions, all of which must hold, one a line.
  public var lines: [String]

  /// Makes a stage.
  public init(name: String, lines: [String]) {
    self.name = name
    self.lines = lines
  }
}
