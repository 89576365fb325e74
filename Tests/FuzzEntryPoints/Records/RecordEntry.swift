import InputFiles

/// Inputs: cut into the same records however they come.
///
/// The first byte chooses whether a key is named, and the pieces in which the rest comes.
enum RecordEntry {
  static func run(_ bytes: [UInt8]) throws {
    guard let first = bytes.first else { return }
    let text = Array(bytes.dropFirst())
    let keys: [RecordsKey] = [.automatic, .automatic, .none, .path(["a", "b"])]
    let key = keys[Int(first) % keys.count]
    let whole = records(of: text, piece: text.count + 1, key)
    let cut = records(of: text, piece: 1 + Int(first) / keys.count % 8, key)
    try FuzzFailure.require(whole == cut, "at once \(whole), in pieces \(cut)")
    try FuzzFailure.require(whole.map(\.index) == Array(whole.indices), "numbers \(whole.map(\.index))")
    for (record, next) in zip(whole, whole.dropFirst()) {
      try FuzzFailure.require(record.line <= next.line, "line \(next.line) after \(record.line)")
    }
    let lineCount = text.count { $0 == 0x0A } + 1
    try FuzzFailure.require(whole.allSatisfy { (1...lineCount).contains($0.line) }, "lines \(whole.map(\.line))")
    guard key == .none else { return }
    for record in whole {
      try FuzzFailure.require(
        record.bytes.count <= text.count && record.byteCount == record.bytes.count,
        "a record of \(record.byteCount) bytes")
    }
  }

  private static func records(of text: [UInt8], piece: Int, _ key: RecordsKey) -> [Record] {
    let splitter = RecordSplitter(recordsKey: key)
    var records: [Record] = []
    var offset = 0
    while true {
      switch splitter.next() {
      case .record(let record): records.append(record)
      case .end: return records
      case .incomplete:
        splitter.fill { (buffer: inout [UInt8]) -> Bool in
          let end = min(text.count, offset + piece)
          defer { offset = end }
          buffer += text[offset..<end]
          return offset < end
        }
      }
    }
  }
}
