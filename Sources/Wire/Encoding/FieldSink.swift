/// Takes the fields of a flow record in order of their numbers.
protocol FieldSink {
  /// Takes a text that is not empty.
  mutating func add(_ number: UInt32, _ text: String)
  /// Takes a number.
  mutating func add(_ number: UInt32, _ integer: Int64)
}

// What the generated code hands over; what is null is left out.
extension FieldSink {
  @inline(__always)
  mutating func write(_ number: UInt32, _ text: String) {
    if !text.isEmpty { add(number, text) }
  }

  @inline(__always)
  mutating func write(_ number: UInt32, _ integer: Int64?) {
    if let integer { add(number, integer) }
  }

  @inline(__always)
  mutating func writeTime(_ number: UInt32, _ nanos: Int64) {
    if nanos != 0 { add(number, nanos) }
  }
}
