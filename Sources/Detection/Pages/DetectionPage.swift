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
  /// The title with its placeholders; empty when the file has none.
  public var alertTitle: String
  /// The fields whose values make the dedup string, in order.
  public var groupBy: [String]
  /// The field whose distinct values the threshold counts; empty when it counts matches.
  public var unique: String
  /// Of a body in Python, the functions that it defines, in the order in which they are called.
  public var functions: [String] = []
  /// The modules of the user's own that its body uses, by id.
  public var helpers: [String] = []
  /// The data models that its body uses, by id.
  public var dataModels: [String] = []
  /// What of the page could not be read from the source of its body.
  public var unread: [String] = []

  init(
    _ definition: DetectionDefinition, query: QueryLogic?, indicators: [Indicator], exclusions: [Indicator]
  ) {
    self.definition = definition
    self.indicators = indicators
    self.exclusions = exclusions
    let simple = definition.simpleDetection
    stages = query?.stages ?? simple.map(DetectionPage.stages(of:)) ?? definition.correlation?.stages ?? []
    outputFields = query?.outputFields ?? simple?.alertContext.map(OutputField.init) ?? []
    dynamicSeverities =
      simple?.dynamicSeverities.map {
        SeverityStage(severity: $0.severity, lines: NormalForm.lines(of: $0.conditions))
      } ?? []
    alertTitle = simple?.alertTitle?.text ?? ""
    groupBy = simple?.groupBy.map(\.description) ?? []
    unique = simple?.unique?.description ?? ""
    if let logic = PythonLogic(definition) { apply(logic) }
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

/// A field, a kind of comparison and the values that a detection looks for, or excludes.
public struct Indicator: Sendable, Equatable {
  /// The field in the syntax of `KeyPath`; `list[*].name` for what is asked of a list's elements.
  public var field: String
  /// The kind of comparison in normal form, for example `eq` or `in`.
  public var kind: String
  /// The values without quotes, sorted as text; empty for kinds that take none, such as `exists`.
  public var values: [String]
  /// How many other loaded detections look for (or exclude) the same field, kind and values.
  public var corpusCount: Int

  /// Makes an indicator.
  public init(field: String, kind: String, values: [String], corpusCount: Int = 0) {
    self.field = field
    self.kind = kind
    self.values = values
    self.corpusCount = corpusCount
  }
}

/// A field that a detection emits when it matches.
public struct OutputField: Sendable, Equatable {
  /// The key in the context.
  public var field: String
  /// The field of the event that it holds; empty when it has the same name.
  public var source: String

  /// Makes an output field.
  public init(field: String, source: String) {
    self.field = field
    self.source = source
  }

  init(_ contextField: AlertContextField) {
    let path = contextField.path.description
    self.init(field: contextField.name, source: path == contextField.name ? "" : path)
  }
}

/// One entry of `DynamicSeverities`: a severity and the conditions under which it holds.
public struct SeverityStage: Sendable, Equatable {
  /// The severity that replaces the static one.
  public var severity: Severity
  /// The conditions in normal form, all of which must hold, one a line.
  public var lines: [String]
}

/// What the page of a query shows of its SQL.
///
/// Made by those who compile queries, and handed to `DetectionPages`.
public struct QueryLogic: Sendable, Equatable {
  /// The stages, in the order in which a row meets them: `source`, `filter`, `having`.
  public var stages: [LogicStage]
  /// What it looks for; how many others look for the same is counted by the pages.
  public var indicators: [Indicator]
  /// What it excludes, by the positive form.
  public var exclusions: [Indicator]
  /// The columns of its rows, in order.
  public var outputFields: [OutputField]

  /// Makes the logic of a query.
  public init(
    stages: [LogicStage], indicators: [Indicator], exclusions: [Indicator], outputFields: [OutputField]
  ) {
    self.stages = stages
    self.indicators = indicators
    self.exclusions = exclusions
    self.outputFields = outputFields
  }
}
