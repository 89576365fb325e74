import Glibc

/// The directory of the flow log, and the names in it.
struct FlowLogDirectory {
  /// A file by its name.
  struct Member: Equatable {
    var number: UInt64
    var path: String
  }

  /// Its place.
  let path: String

  /// The directory of the flow log within a state directory.
  init(stateDirectory: String) {
    path = "\(stateDirectory)/flows"
  }

  /// Where the last entry that counts is noted.
  var witnessPath: String { "\(path)/flows.last" }

  /// Makes it where there is none.
  func make() throws(StateError) {
    for part in path.indices where part > path.startIndex && path[part] == "/" { mkdir(String(path[..<part]), 0o700) }
    if mkdir(path, 0o700) == 0 {
      // A directory that a power failure takes would take the synced files in it.
      try FlowLogDirectory.sync("\(path)/..")
    } else if errno != EEXIST {
      throw StateError(flowLog: path, cannot: "make", errno)
    }
  }

  /// The path of the file with a number.
  func path(of number: UInt64) -> String {
    let digits = String(number)
    return "\(path)/\(FlowLogDirectory.prefix)\(String(repeating: "0", count: max(0, 10 - digits.count)))\(digits).log"
  }

  /// The files of the log, in their order; none where there is no directory.
  func members() throws(StateError) -> [Member] {
    try names().compactMap { name in
      FlowLogDirectory.number(of: name).map { Member(number: $0, path: "\(path)/\(name)") }
    }.sorted { $0.number < $1.number }
  }

  /// The files that were begun and have no header yet, and so no name that counts.
  func begunPaths() throws(StateError) -> [String] {
    try names().filter { $0.hasPrefix(FlowLogDirectory.prefix) && $0.hasSuffix(".log\(FlowLogDirectory.begunSuffix)") }
      .sorted().map { "\(path)/\($0)" }
  }

  /// The files that were kept aside because they are damaged.
  func asidePaths() throws(StateError) -> [String] {
    try names().filter { $0.hasPrefix(FlowLogDirectory.prefix) && $0.contains(FlowLogDirectory.asideSuffix) }.sorted()
      .map { "\(path)/\($0)" }
  }

  /// Waits until the disk has the names of the files.
  func sync() throws(StateError) { try FlowLogDirectory.sync(path) }

  private static func sync(_ path: String) throws(StateError) {
    let descriptor = open(path, O_RDONLY | O_DIRECTORY | O_CLOEXEC)
    if descriptor < 0 { throw StateError(flowLog: path, cannot: "read", errno) }
    defer { close(descriptor) }
    if fsync(descriptor) != 0 { throw StateError(flowLog: path, cannot: "write", errno) }
  }

  /// What the name of a damaged file that is kept has after its number.
  static let asideSuffix = ".log.damaged"
  /// What the name of a file ends with until it has its header.
  static let begunSuffix = ".new"
  private static let prefix = "flows-"

  private func names() throws(StateError) -> [String] {
    guard let stream = opendir(path) else {
      if errno == ENOENT { return [] }
      throw StateError(flowLog: path, cannot: "read", errno)
    }
    defer { closedir(stream) }
    var names: [String] = []
    while let entry = readdir(stream) {
      names.append(
        withUnsafeBytes(of: &entry.pointee.d_name) { String(decoding: $0.prefix { $0 != 0 }, as: UTF8.self) })
    }
    return names
  }

  private static func number(of name: String) -> UInt64? {
    guard name.hasPrefix(prefix), name.hasSuffix(".log") else { return nil }
    let digits = name.utf8.dropFirst(prefix.utf8.count).dropLast(4)
    guard digits.allSatisfy({ (0x30...0x39).contains($0) }) else { return nil }
    return UInt64(String(decoding: digits, as: UTF8.self))
  }
}

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
        // Beside a running daemon a file may be removed meanwhile.
        if access(member.path, F_OK) == 0 { throw error }
      }
    }
    // A damaged header may have another number of the log than its entries.
    if let logID { for index in files.indices { files[index].logID = logID } }
    for index in files.indices.dropFirst() { files[index - 1].sequenceEnd = files[index].firstSequence ?? .max }
  }

  private mutating func add(_ member: FlowLogDirectory.Member) throws(StateError) {
    let start = try FlowLogContents(path: member.path, bytesMax: FlowLogHeader.byteCount)
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
