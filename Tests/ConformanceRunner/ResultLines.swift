import Foundation
import Synchronization

/// Standard output, a whole line at a time, flushed at once.
enum ResultLines {
  private static let lock = Mutex(())

  /// Writes a line; what would end it early becomes a space.
  static func write(_ line: String) {
    var line = line
    if line.utf8.contains(UInt8(ascii: "\n")) { line = line.replacing("\n", with: " ") }
    line += "\n"
    let data = Data(line.utf8)
    lock.withLock { _ in FileHandle.standardOutput.write(data) }
  }
}

/// Bytes in hexadecimal; none are a minus.
///
/// Written for large requests in a build that is not optimised.
enum Hex {
  private static let digits = Array("0123456789abcdef".utf8)

  static func text(_ bytes: [UInt8]) -> String {
    guard !bytes.isEmpty else { return "-" }
    return String(unsafeUninitializedCapacity: 2 * bytes.count) { text in
      var index = 0
      while index < bytes.count {
        text[2 * index] = digits[Int(bytes[index] >> 4)]
        text[2 * index + 1] = digits[Int(bytes[index] & 15)]
        index += 1
      }
      return 2 * bytes.count
    }
  }

  /// The bytes of a text, or nil where it is no hexadecimal.
  static func bytes(_ text: String) -> [UInt8]? {
    guard text != "-" else { return [] }
    let text = Array(text.utf8)
    guard text.count % 2 == 0 else { return nil }
    var bytes = [UInt8](repeating: 0, count: text.count / 2)
    var index = 0
    while index < bytes.count {
      let high = values[Int(text[2 * index])]
      let low = values[Int(text[2 * index + 1])]
      guard high < noDigit, low < noDigit else { return nil }
      bytes[index] = high << 4 | low
      index += 1
    }
    return bytes
  }

  private static let noDigit: UInt8 = 16
  /// The value of each character as a digit.
  private static let values: [UInt8] = (0..<256).map { character in
    digits.firstIndex(of: UInt8(character)).map(UInt8.init) ?? noDigit
  }
}
