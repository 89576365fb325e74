/// Evaluates events that stand in the rows of a table, without making JSON of them.
///
/// The verdict is the one on a JSON object that has the row's values under the names of the columns and leaves out what
/// has no value: a row is put in the form that an event has once it is parsed. Only the columns that rules read are
/// looked at. Belongs to one thread at a time; neither reads a clock nor does I/O.
public final class RowEvaluator {
  /// The columns that rules read, by their place among the names, in order.
  ///
  /// The values of the others make no difference.
  public let columnsRead: [Int]

  private let program: LogTypeProgram
  private let rules = RuleEvaluator()
  private let document: RowDocument
  /// For each column, its member in the document; -1 for a column that no rule reads.
  private let members: [Int32]
  /// For each key that rules read of an event, the member that has it; that of a key that is no column never has a value.
  private let memberOfKey: [Int32]

  /// Makes an evaluator of rows with such columns.
  ///
  /// - Precondition: the names are different, also without regard to case.
  public init(program: LogTypeProgram, columnNames: [String]) {
    self.program = program
    let names = RowDocument(keys: columnNames)
    for column in columnNames.indices { names.set(column, integer: Int64(column)) }
    let keys = RuleEvaluator().scope(of: names.document, program).rootKeyValues()
    let columns = keys.map { $0 == JSONDocument.missing ? nil : Int(names.document.integer($0)) }
    columnsRead = Set(columns.compactMap { $0 }).sorted()
    document = RowDocument(keys: columnsRead.map { columnNames[$0] })
    var members = [Int32](repeating: -1, count: columnNames.count)
    for (member, column) in columnsRead.enumerated() { members[column] = Int32(member) }
    self.members = members
    memberOfKey = columns.map { [noMember = Int32(columnsRead.count)] column in column.map { members[$0] } ?? noMember }
  }

  /// Takes texts that rows then name by their numbers: number `n`, from 1 on, ends at `ends[n]` and begins at
  /// `ends[n - 1]`.
  ///
  /// They are copied; those of an earlier call are forgotten, as is a row that was begun.
  public func setTexts(_ bytes: UnsafeRawBufferPointer, ends: UnsafeBufferPointer<UInt32>) {
    document.setTexts(bytes, ends: ends)
  }

  /// Gives the row an integer in a column that has no value yet.
  @inline(__always)
  public func set(_ column: Int, integer: Int64) {
    let member = Int(members[column])
    if member >= 0 { document.set(member, integer: integer) }
  }

  /// Gives the row the text of a number in a column that has no value yet.
  public func set(_ column: Int, textNumber: Int) {
    let member = Int(members[column])
    if member >= 0 { document.set(member, textNumber: textNumber) }
  }

  /// Gives the row a text in a column that has no value yet; the bytes are copied.
  public func set(_ column: Int, text: UnsafeRawBufferPointer) {
    let member = Int(members[column])
    if member >= 0 { document.set(member, text: text) }
  }

  /// Evaluates the row that has the values that were set, and begins the next one, which has none.
  public func evaluate() -> EventVerdict {
    let scope = rules.scope(of: document.document, program)
    document.withMemberValues { values in
      scope.setRootKeyValues { values[Int(memberOfKey[$0])] }
    }
    let verdict = rules.verdict(on: scope, program)
    document.removeRow()
    return verdict
  }
}
