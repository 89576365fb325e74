/// The mappings within correlation rules.
enum CorrelationSchemas {
  static let correlation = ObjectSchema(
    "a correlation",
    [
      .optional("Sequence", .list(.object(member), .notEmpty)), .optional("Group", .list(.object(member), .notEmpty)),
      .required("Schedule", .object(QuerySchemas.schedule)), .optional("LookbackWindowMinutes", .integer(minimum: 1)),
      .optional("EventEvaluationOrder", .choice(["Chronological", "ReverseChronological"])),
      .optional("Transitions", .list(.object(transition))),
      .optional("MatchCriteria", .mapping(.list(.object(criterion)))),
      .optional("MinMatchCount", .integer(minimum: 1)),
    ],
    choices: [.exactlyOne("Sequence", "Group")])

  static let member = ObjectSchema(
    "a member of a correlation",
    [
      .optional("ID", .text), .required("RuleID", .name), .optional("MinMatchCount", .integer(minimum: 0)),
      .optional("MaxMatchCount", .integer(minimum: 0)), .optional("Absence", .flag),
    ])

  static let transition = ObjectSchema(
    "a transition",
    [
      .optional("ID", .text), .required("From", .text), .required("To", .text),
      .optional("WithinTimeFrameMinutes", .integer(minimum: 1)),
      .optional("Match", .list(.object(transitionMatch), ListBounds(minimum: 1, maximum: 1))),
    ])

  static let transitionMatch = ObjectSchema(
    "a match of a transition",
    [.optional("On", .text), .optional("From", .text), .optional("To", .text)],
    choices: [.exactlyOne("On", "From"), .exactlyOne("On", "To")])

  static let criterion = ObjectSchema(
    "a match criterion", [.required("GroupID", .text), .required("Match", .text)])

  static let test = ObjectSchema(
    "a test",
    [
      .required("Name", .text), .required("ExpectedResult", .flag),
      .required("RuleOutputs", .list(.object(ruleOutput))),
    ])

  static let ruleOutput = ObjectSchema(
    "the output of a rule",
    [.required("ID", .text), .optional("Matches", .mapping(.mapping(.list(.textOrInteger))))])
}
