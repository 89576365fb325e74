import Foundation
import TestSupport
import Testing

@Suite("A repository of detections of other people")
struct DetectionRepositoryTests {
  private struct Report: Decodable {
    struct Detection: Decodable {
      let detection_id: String
      let analysis_type: String
      let inactive_reason: String
    }

    struct Summary: Decodable {
      let detection_count: Int
      let active_count: Int
      let not_run_count: Int
      let problem_count: Int
      let query_count: Int
      let file_count: Int
    }

    let detections: [Detection]
    let summary: Summary
  }

  @Test("Hundreds of detections of all types are counted, and none is complained of")
  func check() async throws {
    let repository = DetectionRepository()
    let scratch = try ScratchDirectory()
    for (path, text) in repository.documents { _ = try scratch.write(text, to: path) }
    let text = try await Command("check", scratch.path).run()
    #expect(text.exitCode == 0, "\(text.output.prefix(2_000))")
    #expect(text.output.hasSuffix("no problems\n"))
    let outcome = try await Command("check", "--output", "json", scratch.path).run()
    let report = try JSONDecoder().decode(Report.self, from: Data(outcome.output.utf8))
    let counts = report.summary
    #expect(counts.problem_count == 0 && counts.file_count == repository.documents.count)
    #expect(counts.active_count == repository.activeCount && counts.query_count == 1)
    #expect(counts.not_run_count == counts.detection_count - repository.activeCount && counts.detection_count > 500)
    for type in ["scheduled_query", "saved_query"] {
      let reasons = report.detections.filter { $0.analysis_type == type && $0.detection_id != "Flows" }.map(
        \.inactive_reason)
      #expect(reasons.count > 40)
      let known = ["not run: reads ", "skipped: it has no Query"]
      #expect(reasons.allSatisfy { reason in known.contains { reason.hasPrefix($0) } })
    }
    let rules = report.detections.filter { $0.detection_id.hasPrefix("Scheduled.Rule.") }
    #expect(
      rules.allSatisfy {
        $0.inactive_reason == "skipped: Python body" || $0.inactive_reason.hasPrefix("not run: its query '")
      })
  }

  @Test("The tests of rules over such queries are run")
  func test() async throws {
    let scratch = try ScratchDirectory()
    let documents = DetectionRepository().documents.filter {
      $0.path.hasPrefix("scheduled-") && $0.path.contains(" 0 1.")
    }
    #expect(documents.count == 2)
    for (path, text) in documents { _ = try scratch.write(text, to: path) }
    let outcome = try await Command("test", scratch.path).run()
    #expect(outcome.exitCode == 0 && outcome.output.contains("1 passed"), "\(outcome.output)")
  }
}

/// A repository of detections as people have them, of all types, most of it about logs that Picket does not have.
struct DetectionRepository {
  private(set) var documents: [(path: String, text: String)] = []
  private(set) var ruleCount = 0
  private(set) var queryCount = 0
  /// Documents that are run: rules with match expressions over events, correlation rules, the query about flows and its
  /// rule.
  private(set) var activeCount = 0
  private let tables = [
    "panther_logs.public.aws_cloudtrail", "panther_logs.public.okta_systemlog", "panther_logs.public.aws_vpcdns",
    "panther_logs.public.github_audit", "panther_views.public.all_logs", "panther_lookups.public.known_hosts",
    "panther_rule_matches.public.aws_vpcflow", "snowflake.account_usage.login_history", "my_db.my_schema.\"My Table\"",
    "onepassword_signinattempt", "panther_logs.public.gsuite_reports", "panther_signals.public.aws_cloudtrail",
  ]

  init() {
    for (number, table) in tables.enumerated() { addQueries(over: table, number) }
    for number in 0..<100 { addRule(number) }
    for number in 0..<12 { addOthers(number) }
    addFlows()
  }

  private mutating func add(_ folder: String, _ name: String, _ text: String) {
    documents.append(("\(folder)-\(name).yml", text + "\n"))
  }

  // MARK: Queries

  /// Forms of SQL of several databases, with the table in the place of `@`.
  private static let forms = [
    "SELECT * FROM @ WHERE p_occurs_since('1 day')",
    "SELECT actor:email::string AS email, COUNT(*) c FROM @ GROUP BY 1 HAVING c > 5 ORDER BY c DESC LIMIT 10;",
    "SELECT user, ts FROM @ QUALIFY ROW_NUMBER() OVER (PARTITION BY user ORDER BY ts DESC) = 1",
    "WITH a AS (SELECT * FROM @), b (x) AS (SELECT COUNT(*) FROM a) SELECT * FROM a JOIN b ON a.n = b.x",
    "SELECT f.value:name FROM @ AS t, LATERAL FLATTEN(input => t.resources, outer => true) f",
    "SELECT t.*, v.srcAddr FROM @ t LEFT OUTER JOIN panther_logs.public.aws_vpcflow v ON v.srcAddr = t.ip",
    "SELECT a FROM @ UNION ALL SELECT b FROM @ MINUS SELECT c FROM @",
    "SELECT a FROM @ WHERE b IN (SELECT c FROM @ WHERE d RLIKE '.*x$') AND e NOT ILIKE ANY ('%a', '%b')",
    "SELECT $$it's$$ AS q, PARSE_JSON(x)['a'][0] FROM @ SAMPLE (10 ROWS)",
    "SELECT TOP 5 a, object_construct('k', {'a': 1}) FROM @ WHERE ts > dateadd('month', -1, current_timestamp)",
    "-- pragma: template\n{% import 'anomalies' zscore %}\nWITH q AS (SELECT a, b FROM @)\n{{ zscore('q', 'a') }}",
    "SELECT {{ column }} FROM @ WHERE {{ condition }}",
    "SELECT * EXCLUDE (secret) FROM @ AT (OFFSET => -60) MATCH_RECOGNIZE (PARTITION BY a PATTERN (x+) DEFINE x AS b > 1)",
    "SELECT approx_distinct(a), cardinality(filter(b, x -> x > 1)) FROM @ CROSS JOIN UNNEST(c) AS u (d)",
    "SELECT `a`.`b`, collect_set(c) FROM @ LATERAL VIEW explode(d) e AS f WHERE g RLIKE '^x' GROUP BY ALL",
    "USE ROLE reader; SELECT a FROM IDENTIFIER('@') // a comment's quote",
    "SELECT a!b, $1, @@x, c # d FROM @",
  ]

  private mutating func addQueries(over table: String, _ number: Int) {
    for (form, sql) in Self.forms.enumerated() {
      let text = sql.replacing("@@", with: "#").replacing("@", with: table).split(separator: "\n").joined(
        separator: "\n  ")
      let name = "Query \(number) \(form)"
      let key = ["Query", "SnowflakeQuery"][form % 2]
      queryCount += 1
      if form % 4 == 3 {
        add("saved", name, "AnalysisType: saved_query\nQueryName: \(name)\n\(key): |\n  \(text)\nTags: [a]")
        continue
      }
      add(
        "scheduled", name,
        """
        AnalysisType: scheduled_query
        QueryName: \(name)
        Enabled: \(form % 3 == 0)
        \(key): |
          \(text)
        Schedule: {\(form % 2 == 0 ? "RateMinutes: 1440" : "CronExpression: '0 6 * * *'"), TimeoutMinutes: 5}
        Lookback: true
        LookbackWindowSeconds: 900
        EmailConfig: {Recipients: [a@example.com], SendEmpty: false, PreferAttachment: true}
        """)
      ruleCount += 1
      let logic = form % 5 == 0 ? "Filename: rule.py" : "Detection: [{Key: anything, Condition: Exists}]"
      add(
        "scheduled", "Rule \(number) \(form)",
        """
        AnalysisType: scheduled_rule
        RuleID: Scheduled.Rule.\(number).\(form)
        Enabled: true
        Severity: High
        ScheduledQueries: [\(name)]
        \(logic)
        DedupPeriodMinutes: 60
        Threshold: 1
        Tests: [{Name: a, ExpectedResult: true, Log: {anything: 1}}]
        """)
    }
    queryCount += 1
    let keys = "AthenaQuery: SELECT 1 FROM a\nDatabricksQuery: SELECT 1 FROM `b`"
    add("saved", "Athena \(number)", "AnalysisType: saved_query\nQueryName: Athena \(number)\n\(keys)")
  }

  private mutating func addFlows() {
    queryCount += 1
    ruleCount += 1
    activeCount += 2
    add(
      "scheduled", "Flows",
      """
      AnalysisType: scheduled_query
      QueryName: Flows
      Enabled: true
      Query: SELECT account_id, srcaddr, COUNT(*) AS n FROM PANTHER_LOGS.PUBLIC.AWS_VPCFLOW GROUP BY 1, 2
      Schedule: {RateMinutes: 60, TimeoutMinutes: 5}
      ---
      AnalysisType: scheduled_rule
      RuleID: Flows
      Enabled: true
      Severity: Low
      ScheduledQueries: [Flows, Query 0 0]
      Detection: [{Key: srcaddr, Condition: Exists}, {Key: anything, Condition: Exists}]
      """.replacing("RuleID: Flows", with: "RuleID: Flows.Rule"))
  }

  // MARK: Other types

  private mutating func addRule(_ number: Int) {
    ruleCount += 1
    let isSimple = number % 4 == 0
    if isSimple { activeCount += 1 }
    add(
      "rule", "\(number)",
      """
      AnalysisType: rule
      RuleID: Company.Rule.\(number)
      Enabled: true
      Severity: \(["Info", "LOW", "Medium", "High", "Critical"][number % 5])
      LogTypes: [AWS.CloudTrail]
      \(isSimple ? "Detection: [{Key: eventName, Condition: Equals, Value: ConsoleLogin}]" : "Filename: rule_\(number).py")
      Reports: {MITRE ATT&CK: ['TA0001:T1078']}
      Tags: [Cloud, 'No \(number)']
      Tests:
        - {Name: yes, ExpectedResult: true, Log: {eventName: ConsoleLogin}}
        - {Name: no, ExpectedResult: false, Log: {eventName: Other}}
      """)
  }

  private mutating func addOthers(_ number: Int) {
    add(
      "policy", "\(number)",
      """
      AnalysisType: policy
      PolicyID: Company.Policy.\(number)
      Filename: policy.py
      Enabled: true
      Severity: Low
      ResourceTypes: [AWS.S3.Bucket]
      """)
    add("global", "\(number)", "AnalysisType: global\nGlobalID: helper_\(number)\nFilename: helper_\(number).py")
    add(
      "pack", "\(number)",
      "AnalysisType: pack\nPackID: Pack.\(number)\nPackDefinition: {IDs: [Company.Rule.\(number), helper_\(number)]}")
    add(
      "model", "\(number)",
      """
      AnalysisType: datamodel
      DataModelID: Model.\(number)
      Enabled: true
      LogTypes: [Log.\(number)]
      Mappings: [{Name: actor_user, Path: user.name}, {Name: source_ip, Method: get_ip}]
      Filename: model.py
      """)
    let kind =
      number % 2 == 0
      ? "Query: SELECT a:b FROM x QUALIFY 1 = 1"
      : "Schema: Custom.\(number)\nRefresh: {ObjectPath: 's3://b/x', PeriodMinutes: 60, RoleARN: arn}"
    add(
      "lookup", "\(number)",
      "AnalysisType: lookup_table\nLookupName: lookup_\(number)\nEnabled: true\nLogTypeMap: {PrimaryKey: ip}\n\(kind)")
    activeCount += 1
    add(
      "correlation", "\(number)",
      """
      AnalysisType: correlation_rule
      RuleID: Correlation.\(number)
      Enabled: true
      Severity: High
      Detection:
        - Sequence: [{ID: a, RuleID: Company.Rule.1}, {ID: b, RuleID: Company.Rule.2}]
          Transitions: [{ID: t, From: a, To: b, WithinTimeFrameMinutes: 60, Match: [{On: p_alert_context.user}]}]
          Schedule: {RateMinutes: 60, TimeoutMinutes: 2}
      """)
  }
}
