import InputFiles

/// The records of a text that comes in pieces of some bytes.
enum SplitText {
  static let pieces = [1, 2, 3, 7, 1_000_000]

  static func records(
    of text: [UInt8], piece: Int = 1_000_000, recordsKey: RecordsKey = .automatic, bytesMax: Int = Record.bytesMax
  ) -> [Record] {
    let splitter = RecordSplitter(recordsKey: recordsKey, bytesMax: bytesMax)
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

extension Record {
  /// The record as text, or what is wrong with it.
  var text: String { fault.map { "! \($0)" } ?? String(decoding: bytes, as: UTF8.self) }
}
