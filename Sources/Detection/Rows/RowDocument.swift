/// The row of a table in the form of a parsed event: an object with a member for each column that has a value.
///
/// The keys and the texts that many rows share are in memory once; a row is a few words of the tape.
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
  /// Where the shared texts begin, after the keys.
  private let textsStart: Int
  /// Where each shared text begins, by its number.
  private var textWords: [UInt64] = []
  /// Where the texts of the row begin, and where the next one goes.
  private var rowStart: Int
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
    textsStart = start
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

  /// Forgets the row, and takes texts for the next ones.
  func setTexts(_ bytes: UnsafeRawBufferPointer, ends: UnsafeBufferPointer<UInt32>) {
    removeRow()
    reserve(textsStart + bytes.count + ends.count * RowDocument.lengthBytes)
    textWords.removeAll(keepingCapacity: true)
    var place = textsStart
    var start = 0
    for end in ends {
      textWords.append(RowDocument.word(.string, UInt64(place)))
      place = RowDocument.write(UnsafeRawBufferPointer(rebasing: bytes[start..<Int(end)]), to: strings, at: place)
      start = Int(end)
    }
    rowStart = place
    stringsEnd = place
  }

  @inline(__always)
  func set(_ member: Int, integer: Int64) {
    begin(member)
    tape[end] = RowDocument.word(.integer, 0)
    tape[end + 1] = UInt64(bitPattern: integer)
    end += 2
  }

  @inline(__always)
  func set(_ member: Int, textNumber: Int) {
    begin(member)
    tape[end] = textWords[textNumber]
    end += 1
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

  /// Writes the length of a text and its bytes; gives where they end.
  @inline(__always)
  private static func write(_ text: UnsafeRawBufferPointer, to memory: UnsafeMutableRawPointer, at place: Int) -> Int {
    let start = memory + place
    start.storeBytes(of: UInt32(truncatingIfNeeded: text.count), as: UInt32.self)
    if let bytes = text.baseAddress { (start + lengthBytes).copyMemory(from: bytes, byteCount: text.count) }
    return place + lengthBytes + text.count
  }
}
