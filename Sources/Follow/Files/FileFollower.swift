import Glibc
import InputFiles

/// Follows the files of one source: finds them, reads their lines, and keeps how far they are acknowledged.
///
/// Looks and reads only when it is told to. Bounded in memory by one chunk of lines and the files it knows. Not for use
/// from two tasks at a time.
public final class FileFollower {
  /// What is said of a file.
  public enum Note: Equatable, Sendable {
    /// It was cut or written anew; what it holds is read from the beginning.
    case truncated(path: String)
    /// It cannot be read, or not to its end.
    case unreadable(path: String, reason: String)
  }

  private static let turnBytesMax = 4_194_304
  private static let openFilesMax = 256
  /// How many reads that found nothing a file without a path is kept open for, in case its writer still has it open.
  private static let emptyReadsMax = 240

  private let patterns: PathPatterns
  private let skipsPresent: Bool
  private let lineBytesMax: Int
  private let probe = DiskProbe()
  /// What is known of the files.
  public private(set) var table: FileTable
  private var readers: [String: any LineReader] = [:]
  private var emptyReads: [String: Int] = [:]
  /// The offsets at which compressed files end.
  private var ends: [String: Int] = [:]
  /// Files that could not be read, as they were then.
  private var failures: [FileIdentity: SeenFile] = [:]
  /// Files that are to be read before the next round.
  private var round: [FileIdentity] = []
  private var turnBytes = 0
  private var notes: [Note] = []
  /// What could not be read at the last look.
  private var unreadable: Set<String> = []

  /// Follows the files of some patterns from a stored table on; without one from the files' end where told so.
  public init(patterns: PathPatterns, table: FileTable?, skipsPresent: Bool, lineBytesMax: Int) {
    self.patterns = patterns
    self.table = table ?? FileTable()
    self.skipsPresent = skipsPresent
    self.lineBytesMax = lineBytesMax
  }

  /// Looks which files there are; true when there is something new that must be stored before it is sent.
  public func look() -> Bool {
    let isFirst = !table.hasStarted
    let files = patterns.files()
    reportUnreadable(files)
    let isAdded = table.look(
      at: files, skipsPresent: skipsPresent, probe: probe, readOffset: { [readers] in readers[$0]?.offset })
    // What is gone and not open can only be read from a copy.
    for (identity, generation) in table.gone where readers[generation]?.identity != identity { table.release(identity) }
    readers = readers.filter { table.generations[$0.key] != nil }
    return isAdded || isFirst
  }

  /// Reports once what cannot be read as it is now.
  private func reportUnreadable(_ files: [SeenFile]) {
    var found: [(path: String, reason: String)] = patterns.unreadableDirectories()
    for file in files where !table.isHeld(file.identity) && access(file.path, R_OK) != 0 {
      found.append((file.path, systemError()))
    }
    for (path, reason) in found where !unreadable.contains(path) {
      notes.append(.unreadable(path: path, reason: reason))
    }
    unreadable = Set(found.map(\.path))
  }

  /// The next lines of one of the files; none when there is nothing to read.
  public func read() -> [FollowedLine] {
    let readable = table.readable
    var byIdentity: [FileIdentity: Int] = [:]
    for (index, entry) in readable.enumerated() { byIdentity[entry.file.identity] = index }
    var isNewRound = false
    while true {
      guard let identity = round.first else {
        if isNewRound { return [] }
        isNewRound = true
        round = readable.map(\.file.identity)
        if round.isEmpty { return [] }
        continue
      }
      if let index = byIdentity[identity], let lines = read(readable[index]) {
        if lines.isEmpty { continue }
        turnBytes += lines.reduce(0) { $0 + $1.byteCount }
        if turnBytes > FileFollower.turnBytesMax { endTurn() }
        return lines
      }
      endTurn()
    }
  }

  private func endTurn() {
    round.removeFirst()
    turnBytes = 0
  }

  /// Takes note that a line is acknowledged.
  public func acknowledge(_ position: LinePosition) {
    table.acknowledge(position)
    finishIfEnded(position.generation)
  }

  /// What there is to say since the last time.
  public func takeNotes() -> [Note] {
    defer { notes = [] }
    return notes
  }

  /// The bytes that are not acknowledged of the files that are not compressed, and how many files are read.
  public var backlog: (files: Int, bytes: Int) {
    let readable = table.readable
    return (
      readable.count, readable.reduce(0) { $0 + ($1.isCompressed ? 0 : max(0, $1.file.size - $1.generation.offset)) }
    )
  }

  // MARK: One file

  /// Reads on in a file; nil when there is nothing now.
  private func read(_ entry: (file: SeenFile, isCompressed: Bool, generation: Generation)) -> [FollowedLine]? {
    let id = entry.generation.id
    if failures[entry.file.identity] == entry.file { return nil }
    guard let reader = reader(of: entry) else { return nil }
    switch reader.read(path: entry.file.path) {
    case .lines(let lines):
      emptyReads[id] = nil
      failures[entry.file.identity] = nil
      return lines
    case .nothing: return endIfGone(entry.file, id, reader as? PlainReader)
    case .end:
      ends[id] = reader.offset
      finishIfEnded(id)
      return nil
    case .changed:
      notes.append(.truncated(path: entry.file.path))
      table.release(entry.file.identity, isTruncated: true)
      return nil
    case .failed(let reason):
      fail(entry.file, reason)
      return nil
    }
  }

  private func fail(_ file: SeenFile, _ reason: String) {
    failures[file.identity] = file
    notes.append(.unreadable(path: file.path, reason: reason))
    readers = readers.filter { $0.value.identity != file.identity }
  }

  /// Reads what is left of a file that was deleted, or is at none of the paths any more.
  private func endIfGone(_ file: SeenFile, _ id: String, _ reader: PlainReader?) -> [FollowedLine]? {
    guard table.isGone(file.identity), let reader else { return nil }
    emptyReads[id, default: 0] += 1
    if !reader.isDeleted, emptyReads[id, default: 0] < FileFollower.emptyReadsMax { return nil }
    let rest = reader.isDeleted ? reader.rest(path: file.path) : nil
    table.release(file.identity)
    return rest.map { [$0] }
  }

  private func finishIfEnded(_ id: String) {
    guard let end = ends[id], let generation = table.generations[id], generation.offset >= end else { return }
    table.finish(id)
    ends[id] = nil
    readers[id] = nil
  }

  /// The reader of a file, which goes on where a reader of the same generation was.
  private func reader(of entry: (file: SeenFile, isCompressed: Bool, generation: Generation)) -> (any LineReader)? {
    let (file, generation) = (entry.file, entry.generation)
    let before = readers[generation.id]
    if let before, before.identity == file.identity { return before }
    let offset = max(before?.offset ?? 0, generation.offset)
    let tail = offset == generation.offset ? generation.tail : before?.tail ?? .empty
    if !entry.isCompressed, file.size <= offset, !table.isGone(file.identity) { return nil }
    let reader: any LineReader
    if entry.isCompressed {
      do {
        let input = try InputFile(path: file.path, expected: "lines of text")
        reader = CompressedReader(
          input, file.identity, generation: generation.id, offset: offset, lineBytesMax: lineBytesMax)
      } catch {
        fail(file, error.message)
        return nil
      }
    } else {
      guard let open = OpenFile(file.path), open.identity == file.identity else { return lose(file) }
      reader = PlainReader(
        open, file.identity, of: generation, offset: offset, tail: tail, lineBytesMax: lineBytesMax)
    }
    closeIdle()
    readers[generation.id] = reader
    return reader
  }

  /// A file that was there at the last look and cannot be opened by its path: it is gone, or unreadable.
  private func lose(_ file: SeenFile) -> (any LineReader)? {
    let reason = systemError()
    if table.isGone(file.identity) {
      table.release(file.identity)
    } else if let open = OpenFile(file.path) {
      // Another file has the path since; the next look sorts that out.
      _ = open
    } else {
      fail(file, reason)
    }
    return nil
  }

  /// Closes files of which everything is acknowledged, when many are open.
  private func closeIdle() {
    guard readers.count >= FileFollower.openFilesMax else { return }
    readers = readers.filter { id, reader in
      table.generations[id].map { $0.offset < reader.offset } ?? false
    }
  }
}
