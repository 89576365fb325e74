import Foundation
import Glibc

/// How far the sources of one configuration are acknowledged, as it is stored.
public struct FollowPositions: Codable, Sendable {
  /// That of one source, by its kind.
  public struct Source: Codable, Sendable {
    /// The files of lines.
    public var files: FileTable?
    /// The files that are read as a whole.
    public var documents: DocumentTable?
    /// The cursor of the last entry of the journal; empty before the first one.
    public var cursor: String?

    /// Makes a position.
    public init(files: FileTable? = nil, documents: DocumentTable? = nil, cursor: String? = nil) {
      (self.files, self.documents, self.cursor) = (files, documents, cursor)
    }
  }

  /// The form of the file.
  public static let version = 1

  /// The form that a file has.
  public var version = FollowPositions.version
  /// The sources by their names.
  public var sources: [String: Source] = [:]

  /// Without any source.
  public init() {}
}

/// Why positions cannot be read or written.
public struct PositionError: Error, CustomStringConvertible {
  /// What is wrong and what to do.
  public let description: String
}

/// The file that positions are stored in, for one process at a time.
///
/// Written as a whole beside the old one, brought to the disk, and then put in its place, so that a crash at any moment
/// leaves the old or the new one.
public final class PositionFile {
  private let path: String
  private let lock: Int32

  /// Takes the file for this process; throws when another one has it.
  public init(path: String) throws(PositionError) {
    self.path = path
    lock = open(path + ".lock", O_RDWR | O_CREAT | O_CLOEXEC, 0o600)
    if lock < 0 { throw PositionError(description: "cannot keep positions in \(path): \(systemError())") }
    if flock(lock, LOCK_EX | LOCK_NB) != 0 {
      throw PositionError(description: "another picket follow keeps its positions in \(path)")
    }
  }

  deinit {
    if lock >= 0 { close(lock) }
  }

  /// What is stored; without anything when there is no file.
  public func read() throws(PositionError) -> FollowPositions {
    access(path, F_OK) == 0 ? try PositionFile.peek(path: path) : FollowPositions()
  }

  /// What is stored at a path, whoever writes it.
  public static func peek(path: String) throws(PositionError) -> FollowPositions {
    do {
      let data = try Data(contentsOf: URL(fileURLWithPath: path))
      let positions = try JSONDecoder().decode(FollowPositions.self, from: data)
      if positions.version == FollowPositions.version { return positions }
    } catch {
      let advice = "remove it, and follow begins anew"
      throw PositionError(description: "the positions in \(path) cannot be read; \(advice): \(error)")
    }
    throw PositionError(description: "the positions in \(path) are those of another version of picket")
  }

  /// Stores positions; when it returns they are on the disk.
  public func write(_ positions: FollowPositions) throws(PositionError) {
    do {
      let encoder = JSONEncoder()
      encoder.outputFormatting = .sortedKeys
      let bytes = [UInt8](try encoder.encode(positions))
      try write(bytes, to: path + ".new")
    } catch {
      throw PositionError(description: "cannot keep positions in \(path): \(error)")
    }
    if rename(path + ".new", path) != 0 || !PositionFile.synchronize(directoryOf: path) {
      throw PositionError(description: "cannot keep positions in \(path): \(systemError())")
    }
  }

  private func write(_ bytes: [UInt8], to path: String) throws(PositionError) {
    let file = open(path, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0o600)
    if file < 0 { throw PositionError(description: systemError()) }
    defer { close(file) }
    var written = 0
    while written < bytes.count {
      let count = bytes[written...].withUnsafeBytes { Glibc.write(file, $0.baseAddress, $0.count) }
      if count < 0, errno != EINTR { throw PositionError(description: systemError()) }
      written += max(0, count)
    }
    if fsync(file) != 0 { throw PositionError(description: systemError()) }
  }

  private static func synchronize(directoryOf path: String) -> Bool {
    let parts = path.split(separator: "/", omittingEmptySubsequences: false).dropLast()
    let directory = parts.isEmpty ? "." : parts.count == 1 ? "/" : parts.joined(separator: "/")
    let descriptor = open(directory, O_RDONLY | O_DIRECTORY | O_CLOEXEC)
    if descriptor < 0 { return false }
    defer { close(descriptor) }
    return fsync(descriptor) == 0
  }
}
