/// What a program evaluates of one rule.
struct RuleEntry: BitwiseCopyable {
  /// The inline filters' node; -1 when there are none.
  var filters: Int32
  /// The detection's node.
  var detection: Int32
}
