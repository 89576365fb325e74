/// A file as a look at the directories has found it.
public struct SeenFile: Sendable, Equatable {
  /// The path that matched.
  public var path: String
  /// Which file it is.
  public var identity: FileIdentity
  /// Its size in bytes.
  public var size: Int
  /// When it was changed, in nanoseconds since 1970.
  public var modified: Int64

  /// Makes a file.
  public init(path: String, identity: FileIdentity, size: Int, modified: Int64) {
    self.path = path
    self.identity = identity
    self.size = size
    self.modified = modified
  }
}

/// Answers what the table asks of files; the only way in which it reads.
public protocol FileProbe {
  /// The first line of a file, and whether the file is compressed; nil while there is none, or it cannot be read.
  func head(of file: SeenFile) -> (fingerprint: Fingerprint, isCompressed: Bool)?
  /// Whether a file, once decompressed, has these bytes before an offset.
  ///
  /// `short` when it has fewer bytes; nil when it cannot be read to its end, as while it is being written.
  func compare(_ file: SeenFile, isCompressed: Bool, _ tail: Fingerprint, before offset: Int) -> FileComparison?
  /// Whether a file has the bytes that another begins with, as far as it goes; both are not compressed.
  func isBeginning(_ file: SeenFile, of other: String) -> Bool
  /// The offset after the last whole line of the file at a path, which is not compressed, and the bytes before it.
  func end(of path: String) -> (offset: Int, tail: Fingerprint)?
}

/// What a comparison of a file with known bytes has found.
public enum FileComparison: Sendable {
  case same
  case different
  case short
}

/// Which generation each file holds, and how far each is acknowledged: what is decided when files are rotated.
///
/// A value without I/O: it asks a probe, and the same files give the same decisions. Times do not matter to it.
///
/// - A renamed file is known by its identity, and checked by its first line.
/// - A file that is new, but has the first line of a known generation and the same bytes before the acknowledged
///   offset, is a copy of that (gzip, copy-truncate); it is read on from there when the first one is gone or cut.
/// - A file that is shorter than what was read of it, or has other bytes there, was truncated: it begins a generation.
public struct FileTable: Codable, Sendable {
  /// A file that is known.
  struct Holder: Codable, Sendable {
    /// The generation that it holds.
    var generation: String
    /// The path at which it was seen last.
    var path: String
    /// The size at the last look.
    var size: Int
    /// Whether it has to be decompressed.
    var isCompressed: Bool
    /// Whether another file of the same generation is read in its place.
    var isCopy: Bool
    /// When it was changed, for the order of reading.
    var modified: Int64
    /// Looks since it was seen last.
    var missedLooks = 0
  }

  /// How many looks a file that is gone is remembered.
  private static let missedLooksMax = 86_400

  /// The generations by their ids.
  public private(set) var generations: [String: Generation] = [:]
  private var holders: [FileIdentity: Holder] = [:]
  /// Whether there was a look before, so that files that are new now were made after it.
  public private(set) var hasStarted = false
  /// Files whose first line was compared with what is known since the process began.
  private var verified: Set<FileIdentity> = []
  /// Files of which it could not be found out what they hold, as they were then.
  private var undecided: [FileIdentity: SeenFile] = [:]
  /// The generations that files held until they were truncated, of which they are no copy, however alike they begin.
  private var truncated: [FileIdentity: String] = [:]

  private enum CodingKeys: String, CodingKey {
    case generations, files, truncated, hasStarted
  }

  /// A holder with its identity, as it is stored.
  private struct StoredHolder: Codable {
    var identity: FileIdentity
    var holder: Holder
  }

  /// A file that was truncated, as it is stored.
  private struct StoredTruncation: Codable {
    var identity: FileIdentity
    var generation: String
  }

  /// An empty table.
  public init() {}

  /// Reads a stored table.
  public init(from decoder: any Decoder) throws {
    let values = try decoder.container(keyedBy: CodingKeys.self)
    for generation in try values.decode([Generation].self, forKey: .generations) {
      generations[generation.id] = generation
    }
    for stored in try values.decode([StoredHolder].self, forKey: .files)
    where generations[stored.holder.generation] != nil {
      holders[stored.identity] = stored.holder
    }
    for stored in try values.decode([StoredTruncation].self, forKey: .truncated) {
      truncated[stored.identity] = stored.generation
    }
    hasStarted = try values.decode(Bool.self, forKey: .hasStarted)
  }

  /// Writes the table, in the order of ids.
  public func encode(to encoder: any Encoder) throws {
    var values = encoder.container(keyedBy: CodingKeys.self)
    try values.encode(generations.values.sorted { $0.id < $1.id }, forKey: .generations)
    let stored = holders.sorted { $0.key < $1.key }.map { StoredHolder(identity: $0.key, holder: $0.value) }
    try values.encode(stored, forKey: .files)
    let truncations = truncated.sorted { $0.key < $1.key }
    try values.encode(
      truncations.map { StoredTruncation(identity: $0.key, generation: $0.value) }, forKey: .truncated)
    try values.encode(hasStarted, forKey: .hasStarted)
  }

  /// The files to read, each with its generation, those that were changed first at the front.
  public var readable: [(file: SeenFile, isCompressed: Bool, generation: Generation)] {
    holders.compactMap { identity, holder -> (SeenFile, Bool, Generation)? in
      guard !holder.isCopy, let generation = generations[holder.generation], !generation.isFinished else { return nil }
      let file = SeenFile(path: holder.path, identity: identity, size: holder.size, modified: holder.modified)
      return (file, holder.isCompressed, generation)
    }
    .sorted { FileTable.isBefore($0.0, $1.0) }
  }

  /// Takes note of the files that there are now; `readOffset` says how far a generation was read, acknowledged or not.
  ///
  /// At the first look of all, files are known through their end where `skipsPresent` says so. True when a generation
  /// was added, which has to be stored before anything of it is sent.
  public mutating func look(
    at files: [SeenFile], skipsPresent: Bool, probe: some FileProbe, readOffset: (String) -> Int? = { _ in nil }
  ) -> Bool {
    let skips = skipsPresent && !hasStarted
    for identity in holders.keys { holders[identity]?.missedLooks += 1 }
    // What was truncated is found before the copies that were made of it are compared with it.
    let ordered = files.sorted(by: FileTable.isBefore)
    var unknown: [SeenFile] = []
    for file in ordered where !refresh(file, probe, readOffset) { unknown.append(file) }
    var isAdded = false
    for file in unknown where adopt(file, probe, skips: skips) { isAdded = true }
    promoteCopies()
    hasStarted = true
    forgetGone()
    return isAdded
  }

  /// Takes note that lines are acknowledged.
  public mutating func acknowledge(_ position: LinePosition) {
    generations[position.generation]?.offset = position.offset
    generations[position.generation]?.tail = position.tail
  }

  /// Takes note that a file is complete, and everything in it acknowledged.
  public mutating func finish(_ generation: String) {
    generations[generation]?.isFinished = true
  }

  /// Takes note that a file is gone, or was truncated and written anew; a copy of what it held is read on, if there is
  /// one.
  public mutating func release(_ identity: FileIdentity, isTruncated: Bool = false) {
    if isTruncated { truncated[identity] = holders[identity]?.generation }
    holders[identity] = nil
    verified.remove(identity)
    promoteCopies()
  }

  /// Whether a file was at none of the paths at the last look.
  public func isGone(_ identity: FileIdentity) -> Bool { holders[identity].map { $0.missedLooks > 0 } ?? true }

  /// Whether it is known what a file holds.
  func isHeld(_ identity: FileIdentity) -> Bool { holders[identity] != nil }

  /// The files, with their generations, that were at none of the paths at the last look and are not copies.
  var gone: [(FileIdentity, String)] {
    holders.compactMap { identity, holder in
      holder.missedLooks > 0 && !holder.isCopy ? (identity, holder.generation) : nil
    }
  }

  /// Orders files by when they were changed; of those changed in one moment a rotated one, with the longer name, is first.
  private static func isBefore(_ left: SeenFile, _ right: SeenFile) -> Bool {
    left.modified == right.modified ? left.path > right.path : left.modified < right.modified
  }

  // MARK: One file

  /// Takes note of a file that is known; false when it is none, or holds something else by now.
  private mutating func refresh(
    _ file: SeenFile, _ probe: some FileProbe, _ readOffset: (String) -> Int?
  ) -> Bool {
    guard var holder = holders[file.identity], let generation = generations[holder.generation] else { return false }
    let isChanged = holder.size != file.size || holder.modified != file.modified
    // While nothing of it is acknowledged it is known by its first line alone.
    let isKnownByHead = isChanged && generation.offset == 0
    if holder.path != file.path || !verified.contains(file.identity) || isKnownByHead {
      guard let head = probe.head(of: file) else { return keepUnlessCut(file, holder, generation) }
      if head.fingerprint != generation.head || head.isCompressed != holder.isCompressed { return drop(file.identity) }
      verified.insert(file.identity)
    }
    if isChanged {
      // What a copy is of is found out anew, and what a compressed file holds.
      if holder.isCopy || holder.isCompressed { return drop(file.identity) }
      if file.size < max(generation.offset, readOffset(generation.id) ?? 0) { return cut(file.identity) }
      let tail = probe.compare(file, isCompressed: false, generation.tail, before: generation.offset)
      if tail == .different || tail == .short { return cut(file.identity) }
    }
    (holder.path, holder.size, holder.modified, holder.missedLooks) = (file.path, file.size, file.modified, 0)
    holders[file.identity] = holder
    return true
  }

  /// A file without a first line, or that cannot be read now, is what it was unless it is shorter.
  private mutating func keepUnlessCut(_ file: SeenFile, _ holder: Holder, _ generation: Generation) -> Bool {
    if file.size < generation.head.byteCount, !holder.isCompressed { return cut(file.identity) }
    holders[file.identity]?.missedLooks = 0
    holders[file.identity]?.path = file.path
    return true
  }

  /// Forgets what a file holds that was truncated; always false.
  private mutating func cut(_ identity: FileIdentity) -> Bool {
    truncated[identity] = holders[identity]?.generation
    return drop(identity)
  }

  /// Forgets what a file holds; always false.
  private mutating func drop(_ identity: FileIdentity) -> Bool {
    holders[identity] = nil
    verified.remove(identity)
    return false
  }

  /// Finds out what a file holds that is not known; true when that is a new generation.
  private mutating func adopt(_ file: SeenFile, _ probe: some FileProbe, skips: Bool) -> Bool {
    if let before = undecided[file.identity], before.size == file.size, before.modified == file.modified {
      return false
    }
    undecided[file.identity] = nil
    guard let head = probe.head(of: file) else { return false }
    var holder = Holder(
      generation: "", path: file.path, size: file.size, isCompressed: head.isCompressed, isCopy: false,
      modified: file.modified)
    let candidates = generations.values.filter {
      $0.head == head.fingerprint && $0.id != truncated[file.identity]
    }
    for generation in candidates.sorted(by: { ($0.offset, $0.id) > ($1.offset, $1.id) }) {
      switch holds(file, isCompressed: head.isCompressed, generation, probe) {
      case false?: continue
      case nil:
        undecided[file.identity] = file
        return false
      case true?:
        holder.generation = generation.id
        holder.isCopy = reader(of: generation.id) != nil
        // What was complete may go on in a copy that was made later.
        if !holder.isCopy { generations[generation.id]?.isFinished = false }
        hold(file.identity, holder)
        return false
      }
    }
    return begin(file, head, holder, probe, skips: skips)
  }

  /// Whether a file with a generation's first line has all that is known of it; nil when it cannot be found out yet.
  ///
  /// Where the generation is being read from another file, the whole of that is what is known, so that two files with
  /// the same heading are not mixed up.
  private func holds(
    _ file: SeenFile, isCompressed: Bool, _ generation: Generation, _ probe: some FileProbe
  ) -> Bool? {
    if let reader = reader(of: generation.id), reader.missedLooks == 0, !reader.isCompressed,
      let end = probe.end(of: reader.path)
    {
      guard let found = probe.compare(file, isCompressed: isCompressed, end.tail, before: end.offset) else {
        return nil
      }
      if found != .short { return found == .same }
      if !isCompressed { return probe.isBeginning(file, of: reader.path) }
      if generation.offset == 0 { return false }
    }
    return probe.compare(file, isCompressed: isCompressed, generation.tail, before: generation.offset).map {
      $0 == .same
    }
  }

  /// Begins a generation; true unless the file cannot be read now.
  private mutating func begin(
    _ file: SeenFile, _ head: (fingerprint: Fingerprint, isCompressed: Bool), _ holder: Holder, _ probe: some FileProbe,
    skips: Bool
  ) -> Bool {
    var epoch = 0
    var id: String
    repeat {
      id = Generation.id(of: file.identity, head: head.fingerprint, epoch: epoch)
      epoch += 1
    } while generations[id] != nil
    var generation = Generation(id: id, head: head.fingerprint, offset: 0, tail: .empty)
    if skips, head.isCompressed {
      generation.isFinished = true
    } else if skips {
      guard let end = probe.end(of: file.path) else { return false }
      (generation.offset, generation.tail) = (end.offset, end.tail)
    }
    generations[id] = generation
    var holder = holder
    holder.generation = id
    hold(file.identity, holder)
    return true
  }

  private mutating func hold(_ identity: FileIdentity, _ holder: Holder) {
    holders[identity] = holder
    verified.insert(identity)
    truncated[identity] = nil
  }

  /// The file that a generation is read from, unless it is gone.
  private func reader(of generation: String) -> Holder? {
    holders.values.first { $0.generation == generation && !$0.isCopy }
  }

  /// Has generations that are read from no file any more read from a copy, one that is not compressed first.
  private mutating func promoteCopies() {
    let read = Set(holders.values.lazy.filter { !$0.isCopy }.map(\.generation))
    let copies = holders.filter { $0.value.isCopy && !read.contains($0.value.generation) }
    var chosen: Set<String> = []
    for (identity, copy) in copies.sorted(by: {
      ($0.value.isCompressed ? 1 : 0, $0.key) < ($1.value.isCompressed ? 1 : 0, $1.key)
    })
    where copy.missedLooks == 0 && chosen.insert(copy.generation).inserted {
      holders[identity]?.isCopy = false
      generations[copy.generation]?.isFinished = false
    }
  }

  /// Forgets files that were gone for long, and generations that no file has held for long.
  private mutating func forgetGone() {
    for (identity, holder) in holders where holder.missedLooks > FileTable.missedLooksMax { holders[identity] = nil }
    let held = Set(holders.values.map(\.generation))
    truncated = truncated.filter { generations[$0.value] != nil }
    for id in generations.keys {
      let count = held.contains(id) ? 0 : (generations[id]?.looksWithoutFile ?? 0) + 1
      generations[id] = count > FileTable.missedLooksMax ? nil : generations[id]
      generations[id]?.looksWithoutFile = count
    }
  }
}
