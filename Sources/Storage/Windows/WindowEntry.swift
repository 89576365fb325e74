import Detection

/// A window in memory, with what an alert of it is made from.
final class WindowEntry {
  let key: WindowKey
  let keyHash: Int64
  /// Names this opening of the window.
  var number: Int64
  var window: DedupWindow
  var alertNumber: Int64?
  /// How many events are kept with it.
  var eventsKept: Int
  var severity: Severity
  var title: String
  var context: [UInt8]
  var logTypes: [String]
  /// The window of its key that it takes the place of in the file.
  var replacedNumber: Int64?
  /// When it closes, by the terms of its last match.
  var closesNanos: Int64 = 0
  /// The file has a row of it.
  var isStored = false
  /// Changed since the last commit.
  var isDirty = false

  init(
    key: WindowKey, keyHash: Int64, number: Int64, window: DedupWindow, alertNumber: Int64?, eventsKept: Int,
    severity: Severity,
    title: String, context: [UInt8], logTypes: [String]
  ) {
    self.key = key
    self.keyHash = keyHash
    self.number = number
    self.window = window
    self.alertNumber = alertNumber
    self.eventsKept = eventsKept
    self.severity = severity
    self.title = title
    self.context = context
    self.logTypes = logTypes
  }

  /// Its log types as the file has them.
  var storedLogTypes: String { logTypes.joined(separator: "\n") }

  /// Adds what the file has of a window, in the order of the table's columns.
  func add(to parameters: inout StateParameters) {
    parameters.add(number)
    parameters.add(key.detectionID)
    parameters.add(key.isError)
    parameters.add(key.dedup)
    parameters.add(window.openedNanos)
    parameters.add(window.updatedNanos)
    parameters.add(window.eventCount)
    parameters.add(eventsKept)
    parameters.add(alertNumber)
    parameters.add(severity.rawValue)
    parameters.add(title)
    parameters.add(context)
    parameters.add(storedLogTypes)
  }
}
