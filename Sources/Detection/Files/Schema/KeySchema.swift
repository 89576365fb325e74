/// One key of a mapping with known keys.
struct KeySchema: Sendable {
  let name: String
  let shape: ValueShape
  let isRequired: Bool

  /// A key that must be there.
  static func required(_ name: String, _ shape: ValueShape) -> KeySchema {
    KeySchema(name: name, shape: shape, isRequired: true)
  }

  /// A key that may be left out.
  static func optional(_ name: String, _ shape: ValueShape) -> KeySchema {
    KeySchema(name: name, shape: shape, isRequired: false)
  }
}
