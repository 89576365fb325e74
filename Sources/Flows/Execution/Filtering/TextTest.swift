/// A condition on the bytes of a text, for the conditions that filters mostly have; NULL never meets it.
enum TextTest {
  case equal([UInt8], isWanted: Bool)
  /// At most a few texts: each is compared.
  case oneOf([[UInt8]], isWanted: Bool)
  case like(LikeMatcher, isWanted: Bool)

  /// The test that a condition over one text column is, nil when it is none.
  init?(_ condition: CompiledExpression, _ pool: TextPool, isWanted: Bool = true) {
    switch condition {
    case .comparison(.equal, .column, .constant(let text?), _), .comparison(.equal, .constant(let text?), .column, _):
      self = .equal(pool.text(text), isWanted: isWanted)
    case .comparison(.notEqual, .column, .constant(let text?), _),
      .comparison(.notEqual, .constant(let text?), .column, _):
      self = .equal(pool.text(text), isWanted: !isWanted)
    case .inList(.column, let list, hasNull: false):
      guard let few = list.fewWords else { return nil }
      self = .oneOf(few.map { pool.text($0) }, isWanted: isWanted)
    case .like(.column, let matcher): self = .like(matcher, isWanted: isWanted)
    case .not(let operand): self.init(operand, pool, isWanted: !isWanted)
    default: return nil
    }
  }

  /// Whether a text meets it.
  func holds(_ text: UnsafeRawBufferPointer) -> Bool {
    switch self {
    case .equal(let wanted, let isWanted): Self.areEqual(wanted, text) == isWanted
    case .oneOf(let list, let isWanted): list.contains { Self.areEqual($0, text) } == isWanted
    case .like(let matcher, let isWanted): matcher.matches(text) == isWanted
    }
  }

  /// About how many steps a text of so many bytes takes.
  func steps(_ byteCount: Int) -> Int {
    if case .like(let matcher, _) = self { matcher.steps(byteCount) } else { 1 }
  }

  @inline(__always)
  private static func areEqual(_ left: [UInt8], _ right: UnsafeRawBufferPointer) -> Bool {
    left.count == right.count && left.elementsEqual(right)
  }
}
