/// The mappings within correlation rules.
enum CorrelationSchemas {
  static let correlation = ObjectSchema(
    "a correlation",
    [
      .optional("Sequence", .list(.object(member), .notEmpty)), .optional("Group", .list(.object(member), .notEmpty)),
      .required("Schedule", .object(schedule)), .optional("LookbackWindowMinutes", .anything),
      .optional("EventEvaluationOrder", .choice(["Chronological", "ReverseChronological"])),
      .optional("Transitions", .list(.object(transition))),
      .optional("MatchCriteria", .mapping(.list(.object(criterion)))),
      .optional("MinMatchCount", .anything),
    ],
    choices: [.exactlyOne("Sequence", "Group")])

  /// Correlation rules are not run yet, so that their schedule has only its form.
  static let schedule = ObjectSchema(
    "a schedule",
    [
      .optional("CronExpression", .anything), .optional("RateMinutes", .anything),
      .required("TimeoutMinutes", .anything),
    ],
    choices: [.exactlyOne("CronExpression", "RateMinutes")])

  static let member = ObjectSchema(
    "a member of a correlation",
    [
      .optional("ID", .label), .required("RuleID", .label), .optional("MinMatchCount", .anything),
      .optional("MaxMatchCount", .anything), .optional("Absence", .flag),
    ])

  static let transition = ObjectSchema(
    "a transition",
    [
      .optional("ID", .label), .required("From", .label), .required("To", .label),
      .optional("WithinTimeFrameMinutes", .anything),
      .optional("Match", .list(.object(transitionMatch), ListBounds(minimum: 1, maximum: 1))),
    ])

  static let transitionMatch = ObjectSchema(
    "a match of a transition",
    [.optional("On", .label), .optional("From", .label), .optional("To", .label)],
    choices: [.exactlyOne("On", "From"), .exactlyOne("On", "To")])

  static let criterion = ObjectSchema(
    "a match criterion", [.required("GroupID", .label), .required("Match", .label)])

  static let test = ObjectSchema(
    "a test",
    [
      .required("Name", .label), .required("ExpectedResult", .flag),
      .required("RuleOutputs", .list(.object(ruleOutput))),
    ])

  static let ruleOutput = ObjectSchema(
    "the output of a rule",
    [.required("ID", .label), .optional("Matches", .anything)])
}
