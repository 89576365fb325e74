/// The compiled detections of one log type, as flat tables.
///
/// Copying one copies pointers; the `LogTypeProgram` that owns the memory must outlive every copy.
struct ProgramTables: Sendable {
  let nodes: FrozenArray<FieldNode>
  let nodeSlots: FrozenArray<Int32>
  let fields: FrozenArray<ProgramField>
  let steps: FrozenArray<ProgramStep>
  let predicates: FrozenArray<Predicate>
  let constants: FrozenArray<Constant>
  let constantTables: FrozenArray<ConstantTable>
  let constantSlots: FrozenArray<Int32>
  let networks: FrozenArray<IPNetwork>
  let sketches: FrozenArray<TextSketch>
  let expressions: FrozenArray<ExpressionNode>
  let children: FrozenArray<Int32>
  /// When filters end, in nanoseconds since 1970.
  let ends: FrozenArray<Int64>
  let rules: FrozenArray<RuleEntry>
  let bytes: FrozenArray<UInt8>

  /// The bytes of a slice of the pool.
  @inline(__always)
  func text(_ slice: ByteSlice) -> UnsafeRawBufferPointer {
    UnsafeRawBufferPointer(start: bytes.base + Int(slice.offset), count: Int(slice.count))
  }

  /// The number of a constant; nil for one of another kind.
  @inline(__always)
  func number(_ constant: Constant) -> Number? { constant.number(in: bytes.base) }

  func deallocate() {
    nodes.deallocate()
    nodeSlots.deallocate()
    fields.deallocate()
    steps.deallocate()
    predicates.deallocate()
    constants.deallocate()
    constantTables.deallocate()
    constantSlots.deallocate()
    networks.deallocate()
    sketches.deallocate()
    expressions.deallocate()
    children.deallocate()
    ends.deallocate()
    rules.deallocate()
    bytes.deallocate()
  }
}

/// Where the fields of a program stand in an event: a tree of keys and positions, shared by all that read them.
///
/// Node 0 is the event itself. The children of a node are contiguous.
struct FieldNode: BitwiseCopyable {
  /// The node one step up; -1 for the event itself.
  var parent: Int32
  /// The first of the children; they are contiguous.
  var firstChild: Int32
  var childCount: Int32
  /// The position in an array; meaningful when `isIndex`.
  var position: Int32 = 0
  /// The key as it was written.
  var name = ByteSlice.none
  /// The key, folded.
  var foldedName = ByteSlice.none
  /// The node's next sibling whose folded key has the same slot; -1 at the end.
  var nextInSlot: Int32 = -1
  var isIndex = false
  /// Only the exact spelling counts (inline filters).
  var isCaseSensitive: Bool
  /// The slots of the children: where they start in the table of slots, and their number less one.
  var slotOffset: Int32 = 0
  var slotMask: Int32 = 0
  /// A bit for each length, up to 63, that the key of a child has.
  var lengthMask: UInt64 = 0
}

/// A field that a program reads: a node of the table, then perhaps a tail of steps from the first `[*]` on.
struct ProgramField: BitwiseCopyable {
  var node: Int32
  /// The steps after the node; empty unless the field is a projection.
  var tail: StepRange
  /// All steps from the root, for reading the field of an element.
  var steps: StepRange
  var isCaseSensitive: Bool
}

/// A run of steps in a program.
struct StepRange: BitwiseCopyable {
  var offset: Int32
  var count: Int32
}

/// One step of a path, ready to be taken.
struct ProgramStep: BitwiseCopyable {
  enum Kind: UInt8 {
    case key
    case index
    case everyElement
  }

  var kind: Kind
  var position: Int32 = 0
  var name = ByteSlice.none
  var foldedName = ByteSlice.none
}

/// One comparison of a program, evaluated at most once per event whichever detections ask for it.
struct Predicate: BitwiseCopyable {
  enum Form: UInt8 {
    /// A field against constants.
    case constant
    /// A field against another field.
    case field
    /// The elements of a list against an inner expression.
    case elements
    /// A field against constants, by the rules of inline filters.
    case filter
  }

  var form: Form
  var operation: Operation
  var isNegated: Bool
  var quantifier = ElementQuantifier.any
  var field: Int32
  /// The second field, or the inner expression's node.
  var operand: Int32 = -1
  var firstConstant: Int32
  var constantCount: Int32
  /// The constants' lookup table; -1 when there is none.
  var table: Int32
  /// The sketch of the constant, for conditions that search in a text; -1 when there is none.
  var sketch: Int32 = -1
}

/// A node of a program's expressions.
///
/// The children of a node are contiguous in the table of children.
struct ExpressionNode: BitwiseCopyable {
  enum Kind: UInt8 {
    case predicate
    case all
    case any
    case onlyOne
    case none
    case yes
    case no
    /// Holds from a time on, and before as its child does.
    case until
  }

  var kind: Kind
  /// The predicate, or the place of the time.
  var predicate: Int32 = -1
  var firstChild: Int32 = 0
  var childCount: Int32 = 0
}

/// What a program evaluates of one rule.
struct RuleEntry: BitwiseCopyable {
  /// The inline filters' node; -1 when there are none.
  var filters: Int32
  /// The detection's node.
  var detection: Int32
}

/// A constant of a program.
struct Constant: BitwiseCopyable {
  enum Kind: UInt8 {
    case string
    case integer
    case unsigned
    case double
    /// Any other number; its text is that of JSON.
    case decimal
    case bool
    case network
  }

  var kind: Kind
  /// The text of a string, folded where the operation ignores case, or that of a decimal number.
  var text = ByteSlice.none
  /// The text of a string, folded.
  var foldedText = ByteSlice.none
  /// The bits of a number, 1 for true, or the number of a network.
  var bits: UInt64 = 0

  /// The number it is; nil for one of another kind.
  ///
  /// - Parameter pool: the bytes of all constants, which the number is a view of.
  @inline(__always)
  func number(in pool: UnsafePointer<UInt8>) -> Number? {
    switch kind {
    case .integer: .integer(Int64(bitPattern: bits))
    case .unsigned: .unsigned(bits)
    case .double: .double(Double(bitPattern: bits))
    case .decimal:
      .decimal(Decimal(UnsafeRawBufferPointer(start: pool + Int(text.offset), count: Int(text.count))))
    case .string, .bool, .network: nil
    }
  }
}

/// A set of constants that a list condition looks values up in.
struct ConstantTable: BitwiseCopyable {
  /// Where the slots start in the program's table of slots, and their number less one.
  var slotOffset: Int32
  var slotMask: Int32
}
