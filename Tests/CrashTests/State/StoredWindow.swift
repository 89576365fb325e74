/// A window as the state's file has it.
struct StoredWindow: Equatable {
  var eventCount: UInt64
  var uniqueCount: UInt64
  /// The matches that its alert counts; nil while there is none.
  var alertEventCount: UInt64?
}
