import GRDB

/// Something that always holds in a state, with the query that finds what breaks it.
struct StateRule {
  /// What is wrong with the rows that the query finds, after their number.
  let complaint: String
  /// Selects the rows that break the rule, each by its number or name.
  let sql: String

  /// How the state breaks the rule; nil when it does not.
  func problem(_ db: Database) throws -> String? {
    let count = try Int.fetchOne(db, sql: "SELECT count(*) FROM (\(sql))") ?? 0
    guard count > 0 else { return nil }
    let first = try String.fetchOne(db, sql: "SELECT CAST(found AS TEXT) FROM (\(sql)) LIMIT 1") ?? ""
    return "\(count) \(complaint); the first is \(first)"
  }

  static let all = windows + alerts + belongings + keyValues + ChecksummedTable.all.map(\.rule)

  private static let keyValues = [
    StateRule(
      complaint: "keys of the key-value store that are empty",
      sql: "SELECT key AS found FROM key_value WHERE key = ''"),
    StateRule(
      complaint: "events without a name that have written to the key-value store",
      sql: "SELECT log_type AS found FROM key_event WHERE event_id = ''"),
  ]

  private static let windows = [
    StateRule(
      complaint: "windows without a match, or with times out of order",
      sql: "SELECT number AS found FROM window WHERE event_count < 1 OR updated < opened"),
    StateRule(
      complaint: "windows whose alert is missing",
      sql: """
        SELECT number AS found FROM window WHERE alert_number IS NOT NULL
        AND NOT EXISTS (SELECT 1 FROM alert WHERE alert.number = window.alert_number)
        """),
    StateRule(
      complaint: "windows with another count of kept events than they say",
      sql: """
        SELECT number AS found FROM window WHERE events_kept <>
        (SELECT count(*) FROM window_event WHERE window_event.window_number = window.number)
        """),
    StateRule(
      complaint: "windows of the key of another",
      sql: "SELECT max(number) AS found FROM window GROUP BY detection_id, is_error, dedup HAVING count(*) > 1"),
  ]

  private static let alerts = [
    StateRule(
      complaint: "alerts with another count of matches than their window",
      sql: """
        SELECT alert.number AS found FROM alert JOIN window ON window.number = alert.window_number
        WHERE window.event_count <> alert.event_count OR window.alert_number IS NOT alert.number
        """),
    StateRule(
      complaint: "alerts with an unknown status or severity, or without a match",
      sql: """
        SELECT number AS found FROM alert
        WHERE status NOT BETWEEN 1 AND 4 OR severity NOT BETWEEN 1 AND 5 OR event_count < 1
        """),
    StateRule(
      complaint: "alerts with more kept events than matches",
      sql: """
        SELECT number AS found FROM alert WHERE (SELECT count(*) FROM window_event
        WHERE window_event.window_number = alert.window_number) > event_count
        """),
    StateRule(
      complaint: "alerts with a number that was not given",
      sql: """
        SELECT number AS found FROM alert
        WHERE number > coalesce((SELECT CAST(value AS INTEGER) FROM meta WHERE name = 'last_alert'), 0)
        """),
  ]

  private static let belongings = [
    StateRule(
      complaint: "sequences of changes that are not that of the last change",
      sql: """
        SELECT seq AS found FROM sqlite_sequence WHERE name = 'alert_change'
        AND seq <> (SELECT max(sequence) FROM alert_change)
        """),
    StateRule(
      complaint: "alerts with another status than their last note, or without a note and not as they began",
      sql: """
        SELECT number AS found FROM alert WHERE status <> coalesce(
          (SELECT status FROM alert_note WHERE alert_number = alert.number ORDER BY number DESC LIMIT 1),
          CASE severity WHEN 1 THEN 3 ELSE 1 END)
        """),
    StateRule(
      complaint: "events of no window and no alert",
      sql: """
        SELECT window_number AS found FROM window_event
        WHERE NOT EXISTS (SELECT 1 FROM window WHERE window.number = window_event.window_number)
        AND window_number NOT IN (SELECT window_number FROM alert)
        """),
    StateRule(
      complaint: "distinct values of no window",
      sql: """
        SELECT window_number AS found FROM distinct_value
        WHERE NOT EXISTS (SELECT 1 FROM window WHERE window.number = distinct_value.window_number)
        """),
    StateRule(
      complaint: "keys of no window",
      sql: """
        SELECT number AS found FROM window_key
        WHERE NOT EXISTS (SELECT 1 FROM window WHERE window.number = window_key.number)
        """),
    StateRule(
      complaint: "silenced alerts that are not there, or whose silence is not",
      sql: """
        SELECT alert_number AS found FROM silenced_alert
        WHERE alert_number NOT IN (SELECT number FROM alert) OR silence_number NOT IN (SELECT number FROM silence)
        """),
    StateRule(
      complaint: "marks of silences on no window, or on one that has an alert",
      sql: """
        SELECT window_number AS found FROM unsilenced_window WHERE NOT EXISTS
        (SELECT 1 FROM window WHERE window.number = window_number AND window.alert_number IS NULL)
        """),
    StateRule(
      complaint: "texts of no window, or of one that has an alert",
      sql: """
        SELECT window_number AS found FROM window_texts WHERE NOT EXISTS
        (SELECT 1 FROM window WHERE window.number = window_number AND window.alert_number IS NULL)
        """),
    StateRule(
      complaint: "alerts without destinations that are not there",
      sql: "SELECT alert_number AS found FROM unrouted_alert WHERE alert_number NOT IN (SELECT number FROM alert)"),
    StateRule(
      complaint: "changes for a silence that is not there",
      sql: """
        SELECT sequence AS found FROM alert_change
        WHERE silence IS NOT NULL AND silence NOT IN (SELECT number FROM silence)
        """),
    StateRule(
      complaint: "notes on no alert",
      sql: """
        SELECT number AS found FROM alert_note
        WHERE NOT EXISTS (SELECT 1 FROM alert WHERE alert.number = alert_note.alert_number)
        """),
    StateRule(
      complaint: "states without a name of eight hexadecimal digits",
      sql: """
        SELECT coalesce(value, 'none') AS found
        FROM (SELECT (SELECT value FROM meta WHERE name = 'store_id') AS value)
        WHERE value IS NULL OR length(value) <> 8 OR value GLOB '*[^0-9a-f]*'
        """),
  ]
}
