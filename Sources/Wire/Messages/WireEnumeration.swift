/// An enumeration of the wire, which keeps a number that it has no name for.
public protocol WireEnumeration: Hashable, Sendable, CustomStringConvertible {
  /// Makes the value of a number from the wire.
  init(rawValue: Int32)

  /// The number on the wire.
  var rawValue: Int32 { get }
}
