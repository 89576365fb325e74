/// One active rule: what the program evaluates of it, and how a match of it is rendered.
///
/// A match holds its rule rather than a copy of the definition, which is large.
public final class CompiledRule: Sendable {
  /// A piece of the title.
  enum TitlePart {
    case text([UInt8])
    case field(Int32)
  }

  /// An output field: its key as JSON with the colon, and the field it takes its value from.
  struct ContextField {
    var key: [UInt8]
    var field: Int32
  }

  struct SeverityRule {
    var severity: Severity
    var node: Int32
  }

  /// What the file says.
  public let definition: DetectionDefinition
  /// What it asks of the windows of its matches.
  public let matchTerms: WindowTerms
  let logic: SimpleDetection
  let entry: RuleEntry
  let title: [TitlePart]?
  let context: [ContextField]
  let groupBy: [Int32]
  let unique: Int32?
  let severities: [SeverityRule]

  init(_ definition: DetectionDefinition, _ logic: SimpleDetection, builder: inout ProgramBuilder) {
    self.definition = definition
    matchTerms = WindowTerms(matchesOf: definition)
    self.logic = logic
    entry = builder.append(rule: logic)
    title = logic.alertTitle.map { CompiledRule.parts(of: $0, builder: &builder) }
    context = logic.alertContext.map { field in
      var key = JSONWriter()
      key.append(string: field.name)
      key.append(UInt8(ascii: ":"))
      return ContextField(key: key.bytes, field: builder.field(field.path))
    }
    groupBy = logic.groupBy.map { builder.field($0) }
    unique = logic.unique.map { builder.field($0) }
    severities = logic.dynamicSeverities.map {
      SeverityRule(severity: $0.severity, node: builder.conjunction($0.conditions, isFilter: false))
    }
  }

  private static func parts(of template: TitleTemplate, builder: inout ProgramBuilder) -> [TitlePart] {
    template.parts.map { part in
      switch part {
      case .text(let text): .text(Array(text.utf8))
      case .field(let path): .field(builder.field(path))
      }
    }
  }
}
