import Foundation
import Primitives
import Wire

/// The items of one delivery that were given up: a file of JSON lines, for people, for programs, and to be sent again.
///
/// Those that are to be sent again stand in a file beside it, so that whoever asks for that and the process that sends
/// never write to the same one: the file is renamed, and whoever renames it has it.
struct DeadLetterFile {
  /// What is read back of a line.
  private struct Line: Decodable {
    let kind: DeliveryItem.Kind
    let reason: String
    let failedUnixNanos: Int64
    let sequence: UInt64
    let message: Data

    enum CodingKeys: String, CodingKey {
      case kind, reason, sequence, message
      case failedUnixNanos = "failed_unix_nanos"
    }
  }

  private let path: String
  private let retryPath: String

  init(_ directory: DeliveryDirectory, _ delivery: String) {
    path = directory.path(delivery, "dead.jsonl")
    retryPath = directory.path(delivery, "retry.jsonl")
  }

  /// Adds letters, which are on the disk when this returns.
  func append(_ letters: [DeadLetter]) throws {
    if letters.isEmpty { return }
    _ = try DurableFile.append(lines: letters.flatMap(DeadLetterFile.line), to: path)
  }

  /// The letters.
  func letters() throws -> [DeadLetter] { try DeadLetterFile.letters(at: path) }

  /// The letters that are to be sent again.
  func retried() throws -> [DeadLetter] { try DeadLetterFile.letters(at: retryPath) }

  /// Whether there are letters to send again.
  var hasRetried: Bool { access(retryPath, F_OK) == 0 }

  /// Lets all letters be sent again; returns how many, 0 while earlier ones are not through.
  func retry() throws -> Int {
    if hasRetried { return 0 }
    let count = try letters().count
    if count == 0 { return 0 }
    if rename(path, retryPath) != 0 { throw DeliveryFileError(path, cannot: "rename", errno) }
    try DurableFile.syncDirectory(of: path)
    return count
  }

  /// Keeps only those letters to be sent again that are left.
  func keep(retried letters: [DeadLetter]) throws {
    if !letters.isEmpty { return try DurableFile.replace(retryPath, with: letters.flatMap(DeadLetterFile.line)) }
    if unlink(retryPath) != 0, errno != ENOENT { throw DeliveryFileError(retryPath, cannot: "remove", errno) }
    try DurableFile.syncDirectory(of: retryPath)
  }

  private static func line(_ letter: DeadLetter) -> [UInt8] {
    let value: JSONValue = [
      "failed_unix_nanos": .number(letter.failedUnixNanos), "reason": .string(letter.reason),
      "kind": .string(letter.item.kind.rawValue), "sequence": .number(letter.item.sequence),
      "alert": DescriptorSet.own.json(of: letter.item.alert),
      "message": .string(Data(letter.item.alert.encoded()).base64EncodedString()),
    ]
    return value.line + [UInt8(ascii: "\n")]
  }

  private static func letters(at path: String) throws -> [DeadLetter] {
    guard let bytes = try DurableFile.read(path) else { return [] }
    return try bytes.split(separator: UInt8(ascii: "\n")).enumerated().map { index, bytes in
      do {
        let line = try JSONDecoder().decode(Line.self, from: Data(bytes))
        var position = DeliveryPosition()
        position.sequence = line.sequence
        let alert = try Alert(decoding: [UInt8](line.message))
        return DeadLetter(
          item: DeliveryItem(kind: line.kind, alert: alert, position: position), reason: line.reason,
          failedUnixNanos: line.failedUnixNanos)
      } catch {
        throw DeliveryFileError("\(path):\(index + 1): no dead letter: \(error)")
      }
    }
  }
}
