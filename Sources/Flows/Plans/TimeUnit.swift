/// A unit of the calendar, in UTC; weeks start on Monday.
public enum TimeUnit: Hashable, Sendable {
  case second
  case minute
  case hour
  case day
  case week
  case month
  case year
}
