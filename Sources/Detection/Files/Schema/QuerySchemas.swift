/// The mappings within scheduled queries.
enum QuerySchemas {
  static let schedule = ObjectSchema(
    "a schedule",
    [
      .optional("CronExpression", .text),
      .optional("RateMinutes", .integer(minimum: 2, maximum: Schedule.rateMinutesMax)),
      .required("TimeoutMinutes", .integer(minimum: 1, maximum: Schedule.timeoutMinutesMax)),
    ],
    choices: [.exactlyOne("CronExpression", "RateMinutes")])
}
