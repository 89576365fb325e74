import Glibc

/// The files of a flow log, as their names and headers describe them.
struct FlowLogIndex {
  /// A file whose entries can be looked for.
  struct File {
    var path: String
    var number: UInt64
    var logID: UInt64
    /// The sequence number of its first entry; nil when its header is damaged.
    var firstSequence: UInt64?
    /// Its bytes.
    var byteCount: Int
    /// The sequence number at which the next file begins: entries from there on do not count here.
    var sequenceEnd = UInt64.max
  }

  /// The log that the files belong to; nil when there are none.
  private(set) var logID: UInt64?
  /// The files with a header, in their order.
  private(set) var files: [File] = []
  /// The number of the last file, 0 when there is none.
  private(set) var lastNumber: UInt64 = 0

  /// Reads the headers; throws when a file is not of this log or of another format.
  init(_ directory: FlowLogDirectory) throws(StateError) {
    for member in try directory.members() {
      lastNumber = member.number
      do throws(StateError) {
        try add(member)
      } catch {
        // Somebody who looks on while a daemon runs may find that a file has left.
        if access(member.path, F_OK) == 0 { throw error }
      }
    }
    // A damaged header may have another number of the log than its entries.
    if let logID { for index in files.indices { files[index].logID = logID } }
    for index in files.indices.dropFirst() { files[index - 1].sequenceEnd = files[index].firstSequence ?? .max }
  }

  private mutating func add(_ member: FlowLogDirectory.Member) throws(StateError) {
    let start = try FlowLogContents(path: member.path, bytes_max: FlowLogHeader.byteCount)
    switch FlowLogHeader.read(start.bytes) {
    case .header(let header): try add(member, header, byteCount: start.fileByteCount)
    case .damaged:
      files.append(
        File(
          path: member.path, number: member.number, logID: FlowLogHeader.logID(in: start.bytes),
          byteCount: start.fileByteCount))
    case .older(let version):
      throw StateError(
        .older,
        """
        the flow log '\(member.path)' was written by an older Picket (format \(version), expected \
        \(FlowLogHeader.version)), and its flows cannot be read; move its directory away to begin without flows
        """)
    case .newer(let version):
      throw StateError(
        .newer,
        """
        the flow log '\(member.path)' was written by a newer Picket (format \(version), expected \
        \(FlowLogHeader.version)); run that one, or move the file away
        """)
    case .foreign:
      throw StateError(
        .corrupt, "'\(member.path)' is no flow log of Picket: it does not begin like one; move the file away")
    }
  }

  private mutating func add(
    _ member: FlowLogDirectory.Member, _ header: FlowLogHeader, byteCount: Int
  ) throws(StateError) {
    guard (logID ?? header.logID) == header.logID, header.number == member.number else {
      throw StateError(
        .corrupt,
        """
        the flow log '\(member.path)' belongs to another state, or had another name (file \(header.number)); move it \
        away
        """)
    }
    logID = header.logID
    files.append(
      File(
        path: member.path, number: member.number, logID: header.logID, firstSequence: header.firstSequence,
        byteCount: byteCount))
  }
}
