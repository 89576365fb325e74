/// How far files are read that come as a whole and do not grow: those of CloudTrail and of flow logs.
///
/// A value without I/O. A file that cannot be read to its end, as while it is written, is read again when it has changed,
/// and what is acknowledged of it is passed over.
public struct DocumentTable: Codable, Sendable {
  /// A file, and through which record it is acknowledged.
  public struct Document: Codable, Sendable {
    /// The path at which it was seen last.
    public fileprivate(set) var path: String
    /// Records that are acknowledged.
    public fileprivate(set) var count = 0
    fileprivate var size: Int
    fileprivate var modified: Int64
    /// Whether there is nothing to do until it changes.
    fileprivate var isDone = false
    fileprivate var missedLooks = 0
    /// Looks since it has changed; one that changes may still be written.
    fileprivate var unchangedLooks = 0
  }

  private static let missedLooksMax = 3_600

  private var documents: [FileIdentity: Document] = [:]
  /// Whether there was a look before.
  public private(set) var hasStarted = false

  /// An empty table.
  public init() {}

  private enum CodingKeys: String, CodingKey {
    case documents, hasStarted
  }

  private struct Stored: Codable {
    var identity: FileIdentity
    var document: Document
  }

  /// Reads a stored table.
  public init(from decoder: any Decoder) throws {
    let values = try decoder.container(keyedBy: CodingKeys.self)
    for stored in try values.decode([Stored].self, forKey: .documents) { documents[stored.identity] = stored.document }
    hasStarted = try values.decode(Bool.self, forKey: .hasStarted)
  }

  /// Writes the table, in the order of files.
  public func encode(to encoder: any Encoder) throws {
    var values = encoder.container(keyedBy: CodingKeys.self)
    let stored = documents.sorted { $0.key < $1.key }.map { Stored(identity: $0.key, document: $0.value) }
    try values.encode(stored, forKey: .documents)
    try values.encode(hasStarted, forKey: .hasStarted)
  }

  /// Takes note of the files there are now; at the first look of all, they are passed over where told so.
  public mutating func look(at files: [SeenFile], skipsPresent: Bool) {
    for identity in documents.keys { documents[identity]?.missedLooks += 1 }
    for file in files {
      var document = documents[file.identity] ?? Document(path: file.path, size: -1, modified: 0)
      let isNew = document.size < 0
      let isChanged = document.size != file.size || document.modified != file.modified
      if isChanged { document.isDone = false }
      document.unchangedLooks = isChanged ? 0 : document.unchangedLooks + 1
      // A file that became smaller or has another place and another size is another file with an old number.
      if file.size < document.size || (document.path != file.path && document.size != file.size) { document.count = 0 }
      (document.path, document.size, document.modified) = (file.path, file.size, file.modified)
      document.missedLooks = 0
      if isNew, skipsPresent, !hasStarted { document.isDone = true }
      documents[file.identity] = document
    }
    hasStarted = true
    documents = documents.filter { $0.value.missedLooks <= DocumentTable.missedLooksMax }
  }

  /// The next file to read, the one that was changed first; nil when there is none.
  ///
  /// A file counts once a second look has found it as it was, or at once where all are known to be complete.
  public func next(
    areComplete: Bool = false, except reading: Set<FileIdentity> = []
  ) -> (identity: FileIdentity, document: Document)? {
    documents.filter { identity, document in
      !document.isDone && document.missedLooks == 0 && (areComplete || document.unchangedLooks > 0)
        && !reading.contains(identity)
    }
    .min { ($0.value.modified, $0.value.path) < ($1.value.modified, $1.value.path) }
    .map { ($0.key, $0.value) }
  }

  /// How many files are not read.
  public var unreadCount: Int { documents.values.count { !$0.isDone && $0.missedLooks == 0 } }

  /// Takes note that a file's records are acknowledged through one, counted from 1.
  public mutating func acknowledge(_ identity: FileIdentity, through count: Int) {
    let before = documents[identity]?.count ?? 0
    documents[identity]?.count = max(count, before)
  }

  /// Takes note that a file was read as far as it goes, and is to be read again only once it has changed.
  public mutating func finish(_ identity: FileIdentity) {
    documents[identity]?.isDone = true
  }
}
