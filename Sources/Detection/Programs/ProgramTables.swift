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
    rules.deallocate()
    bytes.deallocate()
  }
}
