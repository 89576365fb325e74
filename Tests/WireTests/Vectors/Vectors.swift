import Foundation
import TestSupport
import Testing

/// The committed wire vectors.
enum Vectors {
  private static let directory = Repository.root.appendingPathComponent("Tests/Fixtures/wire/v1")

  static func bytes(_ name: String) throws -> [UInt8] {
    [UInt8](try Data(contentsOf: directory.appendingPathComponent("\(name).bin")))
  }

  /// The vectors of a message with every field set: as the first release had it, then as later ones do.
  static func full(of message: String) throws -> [String] {
    try names(endingIn: ".full").filter { $0 == "\(message).full" || $0.hasPrefix("\(message)-") }
      .sorted { ($0.utf8.count, $0) < ($1.utf8.count, $1) }
  }

  /// The names of all vectors that end in this.
  static func names(endingIn suffix: String) throws -> [String] {
    try FileManager.default.contentsOfDirectory(atPath: directory.path)
      .filter { $0.hasSuffix(suffix + ".bin") }
      .map { String($0.dropLast(4)) }
      .sorted()
  }

  /// Where the proto files are.
  static let protoDirectory = Repository.root.appendingPathComponent("proto")

  /// What the JSON beside the vector of frames says of one of them.
  struct FrameValue: Decodable {
    struct Envelope: Decodable {
      struct Status: Decodable {
        let code: Int32
        let message: String
      }

      let service: String?
      let method: String?
      let status: Status?
    }

    let stream: UInt32
    let type: UInt8
    let flags: UInt8
    let envelope_type: String?
    let envelope: Envelope?
    let message_type: String?
  }

  /// The values of the frames of a vector.
  static func frameValues(_ name: String) throws -> [FrameValue] {
    struct File: Decodable { let frames: [FrameValue] }
    let data = try Data(contentsOf: directory.appendingPathComponent("\(name).json"))
    return try JSONDecoder().decode(File.self, from: data).frames
  }
}
