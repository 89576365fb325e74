import Primitives

/// Evaluates events that are the rows of a table, without making JSON of them.
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

  /// Sets an integer in a column that has no value yet.
  @inline(__always)
  public func set(_ column: Int, integer: Int64) {
    let member = Int(members[column])
    if member >= 0 { document.set(member, integer: integer) }
  }

  /// Sets a text in a column that has no value yet; the bytes are copied.
  public func set(_ column: Int, text: UnsafeRawBufferPointer) {
    let member = Int(members[column])
    if member >= 0 { document.set(member, text: text) }
  }

  /// Evaluates the row that has the values that were set, and begins the next one, which has none.
  ///
  /// `nowNanos`, in nanoseconds since 1970, is what inline filters that end are held against.
  public func evaluate(at nowNanos: Int64 = .min, timing times: RuleTimes? = nil) -> EventVerdict {
    let scope = rules.scope(of: document.document, program, at: nowNanos)
    document.withMemberValues { values in
      scope.setRootKeyValues { values[Int(memberOfKey[$0])] }
    }
    let verdict = rules.verdict(on: scope, program, timing: times)
    document.removeRow()
    return verdict
  }
}

/// The row of a table in the form of a parsed event: an object with a member for each column that has a value.
///
/// The keys are in memory once; a row is a few words of the tape, and its texts.
final class RowDocument {
  private let keyCount: Int
  /// For each key, its word of the tape.
  private let keyWords: [UInt64]
  private let tape: UnsafeMutablePointer<UInt64>
  /// Where the next word of the tape goes.
  private var end = RowDocument.firstMember
  /// For each key, the index of its value; missing where there is none, and for the number after the last key.
  private let values: UnsafeMutablePointer<JSONDocument.Index>
  private var strings: UnsafeMutableRawPointer
  private var capacity: Int
  /// Where the texts of the row begin, after the keys, and where the next one goes.
  private let rowStart: Int
  private var stringsEnd: Int

  /// The index of the first key, after the root's marker and the object's.
  private static let firstMember = 2
  /// A key, and a value of at most two words.
  private static let memberWords = 3
  private static let lengthBytes = 4

  init(keys: [String]) {
    keyCount = keys.count
    tape = .allocate(capacity: RowDocument.firstMember + keys.count * RowDocument.memberWords + 1)
    values = .allocate(capacity: keys.count + 1)
    values.initialize(repeating: JSONDocument.missing, count: keys.count + 1)
    capacity = keys.reduce(4_096) { $0 + $1.utf8.count + RowDocument.lengthBytes }
    strings = .allocate(byteCount: capacity, alignment: 8)
    var words: [UInt64] = []
    var start = 0
    for key in keys {
      words.append(RowDocument.word(.string, UInt64(start)))
      start = Array(key.utf8).withUnsafeBytes { [strings] in RowDocument.write($0, to: strings, at: start) }
    }
    keyWords = words
    rowStart = start
    stringsEnd = start
    tape[0] = 0
  }

  deinit {
    tape.deallocate()
    values.deallocate()
    strings.deallocate()
  }

  /// The row as it is now; valid until the next change.
  var document: JSONDocument {
    tape[1] = RowDocument.word(.object, UInt64(end + 1))
    tape[end] = RowDocument.word(.object, 1)
    return JSONDocument(
      tape: tape, strings: UnsafePointer(strings.assumingMemoryBound(to: UInt8.self)), parser: nil)
  }

  /// Lends the index of each key's value, and a missing one after them.
  @inline(__always)
  func withMemberValues(_ body: (UnsafePointer<JSONDocument.Index>) -> Void) { body(values) }

  @inline(__always)
  func set(_ member: Int, integer: Int64) {
    begin(member)
    tape[end] = RowDocument.word(.integer, 0)
    tape[end + 1] = UInt64(bitPattern: integer)
    end += 2
  }

  func set(_ member: Int, text: UnsafeRawBufferPointer) {
    begin(member)
    reserve(stringsEnd + text.count + RowDocument.lengthBytes)
    tape[end] = RowDocument.word(.string, UInt64(stringsEnd))
    end += 1
    stringsEnd = RowDocument.write(text, to: strings, at: stringsEnd)
  }

  /// Forgets the row.
  func removeRow() {
    values.update(repeating: JSONDocument.missing, count: keyCount)
    end = RowDocument.firstMember
    stringsEnd = rowStart
  }

  @inline(__always)
  private func begin(_ member: Int) {
    precondition(values[member] == JSONDocument.missing, "a column of a row has one value")
    tape[end] = keyWords[member]
    end += 1
    values[member] = JSONDocument.Index(truncatingIfNeeded: end)
  }

  private func reserve(_ byteCount: Int) {
    if byteCount <= capacity { return }
    let larger = UnsafeMutableRawPointer.allocate(byteCount: byteCount * 2, alignment: 8)
    larger.copyMemory(from: strings, byteCount: stringsEnd)
    strings.deallocate()
    strings = larger
    capacity = byteCount * 2
  }

  /// A word of the tape as simdjson writes it: the type in the highest byte.
  @inline(__always)
  private static func word(_ kind: JSONKind, _ payload: UInt64) -> UInt64 { UInt64(kind.rawValue) << 56 | payload }

  /// Writes the length of a text and its bytes; returns where they end.
  @inline(__always)
  private static func write(_ text: UnsafeRawBufferPointer, to memory: UnsafeMutableRawPointer, at place: Int) -> Int {
    let start = memory + place
    start.storeBytes(of: UInt32(truncatingIfNeeded: text.count), as: UInt32.self)
    if let bytes = text.baseAddress { (start + lengthBytes).copyMemory(from: bytes, byteCount: text.count) }
    return place + lengthBytes + text.count
  }
}
