/// Where the fields of a program stand in an event: a tree of keys and positions, shared by all that read them.
///
/// Node 0 is the event itself. The children of a node stand side by side.
struct FieldNode: BitwiseCopyable {
  /// The node one step up; -1 for the event itself.
  var parent: Int32
  /// The first of the children; they are contiguous.
  var firstChild: Int32
  var childCount: Int32
  /// The position in an array; meaningful when `isIndex`.
  var position: Int32
  /// The key as it was written.
  var name: ByteSlice
  /// The key, folded.
  var foldedName: ByteSlice
  /// The node's next sibling whose folded key has the same slot; -1 at the end.
  var nextInSlot: Int32
  var isIndex: Bool
  /// Only the exact spelling counts (inline filters).
  var isCaseSensitive: Bool
  /// The slots of the children: where they start in the table of slots, and their number less one.
  var slotOffset: Int32
  var slotMask: Int32
  /// A bit for each length, up to 63, that the key of a child has.
  var lengthMask: UInt64
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
  var position: Int32
  var name: ByteSlice
  var foldedName: ByteSlice
}
