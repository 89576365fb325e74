/// What a document of a detection file defines, by its `AnalysisType`.
public enum AnalysisType: String, CaseIterable, Sendable {
  case rule
  case scheduledRule = "scheduled_rule"
  case policy
  case scheduledQuery = "scheduled_query"
  case savedQuery = "saved_query"
  case correlationRule = "correlation_rule"
  case dataModel = "datamodel"
  case global
  case pack
  case lookupTable = "lookup_table"
  case scheduledPrompt = "scheduled_prompt"

  /// The key that holds the id of such a document.
  public var idKey: String {
    switch self {
    case .rule, .scheduledRule, .correlationRule: "RuleID"
    case .policy: "PolicyID"
    case .scheduledQuery, .savedQuery: "QueryName"
    case .dataModel: "DataModelID"
    case .global: "GlobalID"
    case .pack: "PackID"
    case .lookupTable: "LookupName"
    case .scheduledPrompt: "PromptName"
    }
  }
}
