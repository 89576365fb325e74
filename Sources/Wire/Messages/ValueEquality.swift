extension Value {
  /// Whether both are the same on the wire: doubles when their bits are, so that a value that is no number equals itself.
  public static func == (left: Value, right: Value) -> Bool {
    switch (left, right) {
    case (.unset, .unset), (.null, .null): true
    case (.text(let left), .text(let right)): left.utf8.elementsEqual(right.utf8)
    case (.integer(let left), .integer(let right)): left == right
    case (.double(let left), .double(let right)): left.bitPattern == right.bitPattern
    case (.boolean(let left), .boolean(let right)): left == right
    case (.list(let left), .list(let right)): left == right
    default: false
    }
  }
}
