import Foundation
import TestSupport

/// A state directory as a released version wrote it, and what that version answers from it.
///
/// `Tests/Fixtures/state/README.md` says how it was made.
public struct RecordedState: Sendable {
  /// How the daemon that wrote it came to its end.
  public enum Ending: String, CaseIterable, Sendable {
    case killed
    case stopped
  }

  /// The version that wrote it.
  public let version: String
  /// When it was recorded, in nanoseconds since 1970: flows are kept by the clock.
  public let recordedNanos: Int64
  /// Counts of what is in it.
  public let summary: Summary

  /// Counts.
  public struct Summary: Decodable, Sendable {
    /// The part of alert ids that says which state they are of.
    public let storeId: String
    /// Rows of tables.
    public let windowsStored, windowsWithoutAlert, alertsStored, eventsStored, eventIdsStored, changesStored: Int
    /// The last change of an alert.
    public let lastSequence: Int64
    /// Rows of tables, and of the flow log.
    public let schedulesStored, rowsCounted, flowsLogged: Int
  }

  private struct Expectations: Decodable {
    let recordedUnixNanos: Int64
    let summary: Summary
  }

  /// The detections that it was written with.
  public static let detections = folder.appendingPathComponent("detections").path

  private static let folder = Repository.root.appendingPathComponent("Tests/Fixtures/state")

  /// The versions of which there is a state.
  public static let versions: [String] = {
    let names = (try? FileManager.default.contentsOfDirectory(atPath: folder.path)) ?? []
    return names.filter { FileManager.default.fileExists(atPath: folder.path + "/\($0)/expected.json") }.sorted()
  }()

  /// The state of a version.
  public init(version: String) throws {
    self.version = version
    let expectations: Expectations = try RecordedState.read("expected.json", of: version)
    recordedNanos = expectations.recordedUnixNanos
    summary = expectations.summary
  }

  /// Decodes a file beside the state.
  public func read<Content: Decodable>(_ name: String) throws -> Content {
    try RecordedState.read(name, of: version)
  }

  private static func read<Content: Decodable>(_ name: String, of version: String) throws -> Content {
    let decoder = JSONDecoder()
    decoder.keyDecodingStrategy = .convertFromSnakeCase
    return try decoder.decode(Content.self, from: Data(contentsOf: folder.appendingPathComponent("\(version)/\(name)")))
  }

  /// Copies the state to a path where nothing is yet.
  public func copy(_ ending: Ending, to path: String) throws {
    try FileManager.default.copyItem(
      at: RecordedState.folder.appendingPathComponent("\(version)/\(ending.rawValue)"), to: URL(fileURLWithPath: path))
  }
}
