/// Functions of times.
enum TimeFunction: String, CaseIterable {
  case dateTrunc = "date_trunc"
  case trunc
  case datediff
  case timediff
  case timestampdiff
  case dateadd
  case timeadd
  case timestampadd
  case datePart = "date_part"
  case extract
  case toTimestamp = "to_timestamp"
  case toTimestampNtz = "to_timestamp_ntz"
  case toTimestampLtz = "to_timestamp_ltz"
  case toTimestampTz = "to_timestamp_tz"
  case tryToTimestamp = "try_to_timestamp"
  case tryToTimestampNtz = "try_to_timestamp_ntz"
  case toDate = "to_date"
  case tryToDate = "try_to_date"
  case now
  case sysdate
  case getdate
  case currentOfRun = "p_current_timestamp"

  var argumentCounts: ClosedRange<Int> {
    switch self {
    case .dateTrunc, .trunc, .datePart, .extract: 2...2
    case .datediff, .timediff, .timestampdiff, .dateadd, .timeadd, .timestampadd: 3...3
    case .now, .sysdate, .getdate, .currentOfRun: 0...0
    default: 1...1
    }
  }
}
