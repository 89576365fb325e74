/// A part of Picket that is fed any bytes.
public enum FuzzTarget: String, CaseIterable, Sendable {
  /// The bytes of a connection.
  case frames
  /// The messages in frames.
  case requests
  /// JSON that is to be a message, and descriptors of messages.
  case json
  /// Events, against the shipped detections and the rules of the case files.
  case events
  /// Detection files.
  case detections
  /// Key paths and title templates.
  case paths
  /// Texts of queries.
  case queries
  /// Flow logs as text and JSON, and entries of the flow log.
  case flows
  /// Inputs of events and flows: lines, lists, envelopes.
  case records

  /// The longest input that is worth its time, in bytes.
  public var inputBytesMax: Int {
    switch self {
    case .frames, .requests, .json: 8_192
    case .events, .flows, .queries, .records: 4_096
    case .detections: 16_384
    case .paths: 512
    }
  }

  /// Feeds the bytes to the part and checks what it promises.
  ///
  /// Not to be used from two threads at once.
  public func run(_ bytes: [UInt8]) throws {
    switch self {
    case .frames: try FrameEntry.run(bytes)
    case .requests: try RequestEntry.run(bytes)
    case .json: try MessageTextEntry.run(bytes)
    case .events: try EventEntry.shared.get().run(bytes)
    case .detections: try DetectionFileEntry.run(bytes)
    case .paths: try PathEntry.run(bytes)
    case .queries: try QueryEntry.run(bytes)
    case .flows: try FlowEntry.run(bytes)
    case .records: try RecordEntry.run(bytes)
    }
  }
}

/// A promise that the code broke for some input.
public struct FuzzFailure: Error, CustomStringConvertible {
  /// What was promised and what was seen.
  public let description: String

  init(_ description: String) {
    self.description = description
  }

  /// Throws unless the promise holds.
  static func require(_ holds: Bool, _ description: @autoclosure () -> String) throws(FuzzFailure) {
    if !holds { throw FuzzFailure(description()) }
  }
}
