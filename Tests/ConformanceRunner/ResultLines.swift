import Foundation
import Synchronization

/// Standard output, a whole line at a time, flushed at once.
enum ResultLines {
  private static let lock = Mutex(())

  /// Writes a line; what would end it early becomes a space.
  static func write(_ line: String) {
    let line = line.replacing(#/[\r\n]/#, with: " ") + "\n"
    lock.withLock { _ in FileHandle.standardOutput.write(Data(line.utf8)) }
  }
}

/// Bytes in hexadecimal; none are a minus.
enum Hex {
  private static let digits = Array("0123456789abcdef".utf8)

  static func text(_ bytes: [UInt8]) -> String {
    guard !bytes.isEmpty else { return "-" }
    return String(decoding: bytes.flatMap { [digits[Int($0 >> 4)], digits[Int($0 & 15)]] }, as: UTF8.self)
  }

  /// The bytes of a text, or nil where it is no hexadecimal.
  static func bytes(_ text: String) -> [UInt8]? {
    guard text != "-" else { return [] }
    let digits = text.utf8.compactMap { Character(UnicodeScalar($0)).hexDigitValue.map(UInt8.init) }
    guard digits.count == text.utf8.count, digits.count % 2 == 0 else { return nil }
    return stride(from: 0, to: digits.count, by: 2).map { digits[$0] << 4 | digits[$0 + 1] }
  }
}
