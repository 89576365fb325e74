/// Everything that the catalogue page of a detection shows.
public struct DetectionPage: Sendable {
  /// The detection: its metadata, its tests and its file.
  public var definition: DetectionDefinition
  /// The stages of the logic, in the order in which an event meets them.
  public var stages: [LogicStage]
  /// What it looks for, sorted by field, kind and values.
  public var indicators: [Indicator]
  /// What it actively excludes, by the positive form, sorted alike.
  public var exclusions: [Indicator]
  /// The fields it emits when it matches, in the order of the file.
  public var outputFields: [OutputField]
  /// The severities that replace the static one, in the order in which they are tried.
  public var dynamicSeverities: [SeverityStage]
  /// The title with its placeholders; empty when the file gives none.
  public var alertTitle: String
  /// The fields whose values make the dedup string, in order.
  public var groupBy: [String]
  /// The field whose distinct values the threshold counts; empty when it counts matches.
  public var unique: String

  init(
    _ definition: DetectionDefinition, query: QueryLogic?, indicators: [Indicator], exclusions: [Indicator]
  ) {
    self.definition = definition
    self.indicators = indicators
    self.exclusions = exclusions
    let simple = definition.simpleDetection
    stages = query?.stages ?? simple.map(DetectionPage.stages(of:)) ?? []
    outputFields = query?.outputFields ?? simple?.alertContext.map(OutputField.init) ?? []
    dynamicSeverities = simple?.dynamicSeverities.map(SeverityStage.init) ?? []
    alertTitle = simple?.alertTitle?.text ?? ""
    groupBy = simple?.groupBy.map(\.description) ?? []
    unique = simple?.unique?.description ?? ""
  }

  private static func stages(of detection: SimpleDetection) -> [LogicStage] {
    let filters = NormalForm.lines(of: detection.inlineFilters)
    let conditions = NormalForm.lines(of: detection.expressions)
    // Only empty `All` lists are left without a line, and those always hold.
    let stage = LogicStage(name: "Condition", lines: conditions.isEmpty ? ["always true"] : conditions)
    return filters.isEmpty ? [stage] : [LogicStage(name: "Inline filters", lines: filters), stage]
  }
}

extension DetectionDefinition {
  /// The logic, when it is written in the Simple Detection language.
  var simpleDetection: SimpleDetection? {
    if case .simple(let detection) = body { return detection }
    return nil
  }
}
