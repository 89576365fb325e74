import Primitives

/// Text without regard to case: Unicode's simple case folding (CaseFolding.txt, statuses C and S), by which one
/// character stands for another one.
///
/// A folded text may have another length in bytes than the text: the sign for kelvin folds to `k`.
public enum CaseFolding {
  /// Code points that fold by the same distance.
  struct Run: BitwiseCopyable {
    let first: UInt32
    let last: UInt32
    /// Every code point of the run, or every second one.
    let step: UInt32
    let distance: Int32

    init(_ first: UInt32, _ last: UInt32, step: UInt32, distance: Int32) {
      self.first = first
      self.last = last
      self.step = step
      self.distance = distance
    }
  }

  /// The text, folded.
  ///
  /// - Complexity: O(n) in its length.
  public static func folded(_ text: String) -> String { String(decoding: ByteCase.folded(text), as: UTF8.self) }

  /// What a character folds to; itself for most.
  ///
  /// - Complexity: O(log n) in the runs of the table.
  static func folded(_ scalar: Unicode.Scalar) -> Unicode.Scalar {
    var low = 0
    var high = runs.count
    while low < high {
      let middle = (low + high) / 2
      if runs[middle].last < scalar.value { low = middle + 1 } else { high = middle }
    }
    guard low < runs.count, runs[low].first <= scalar.value else { return scalar }
    let run = runs[low]
    guard (scalar.value - run.first).isMultiple(of: run.step) else { return scalar }
    return Unicode.Scalar(UInt32(truncatingIfNeeded: Int32(scalar.value) + run.distance)) ?? scalar
  }
}

/// Letters without regard to case, on bytes where that is possible.
enum ByteCase {
  /// Whether all bytes are ASCII.
  @inline(__always)
  static func isASCII(_ bytes: UnsafeRawBufferPointer) -> Bool {
    guard let start = bytes.baseAddress else { return true }
    var seen: UInt64 = 0
    var offset = 0
    while offset + 8 <= bytes.count {
      seen |= (start + offset).loadUnaligned(as: UInt64.self)
      offset += 8
    }
    while offset < bytes.count {
      seen |= UInt64((start + offset).load(as: UInt8.self))
      offset += 1
    }
    return seen & 0x8080_8080_8080_8080 == 0
  }

  /// The text, folded.
  static func folded(_ bytes: UnsafeRawBufferPointer) -> [UInt8] {
    if isASCII(bytes) { return bytes.map { $0.lowercasedASCII } }
    var folded: [UInt8] = []
    folded.reserveCapacity(bytes.count)
    for scalar in String(decoding: bytes, as: UTF8.self).unicodeScalars {
      if scalar.value < 0x80 {
        folded.append(UInt8(truncatingIfNeeded: scalar.value).lowercasedASCII)
      } else {
        folded.append(contentsOf: CaseFolding.folded(scalar).utf8)
      }
    }
    return folded
  }

  /// The text, folded.
  static func folded(_ text: String) -> [UInt8] {
    var text = text
    return text.withUTF8 { folded(UnsafeRawBufferPointer($0)) }
  }
}
