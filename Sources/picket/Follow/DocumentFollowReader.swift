import Flows
import Follow
import InputFiles
import PicketClient

/// Reads files that come as a whole: CloudTrail's, and flow logs.
final class DocumentFollowReader: FollowReader {
  /// Reads the records of one file.
  private enum Content {
    case events(RecordReader)
    case flows(FlowChunkReader)
  }

  private static let batchMax = 256
  private static let flowsMax = 5_000
  private static let eventID = EventKey("eventID")

  private let number: Int
  private let logType: String
  private let format: FollowSource.Format
  private let patterns: PathPatterns
  private let skipsPresent: Bool
  /// Whether files are complete when they are seen.
  private let areComplete: Bool
  private var table: DocumentTable
  private var content: Content?
  private var current: (identity: FileIdentity, document: DocumentTable.Document)?
  /// Files of which the end was read, and is not acknowledged yet.
  private var ending: Set<FileIdentity> = []
  private var notes: [String] = []
  private var refused: [(place: String, reason: String)] = []

  init(
    number: Int, logType: String, format: FollowSource.Format, patterns: PathPatterns, table: DocumentTable?,
    skipsPresent: Bool, areComplete: Bool
  ) {
    self.number = number
    self.logType = logType
    self.format = format
    self.patterns = patterns
    self.table = table ?? DocumentTable()
    self.skipsPresent = skipsPresent
    self.areComplete = areComplete
  }

  func look() -> Bool {
    let isFirst = !table.hasStarted
    table.look(at: patterns.files(), skipsPresent: skipsPresent)
    return isFirst
  }

  func read() throws -> [FollowItem] {
    if content == nil, !openNext() { return [] }
    do throws(InputError) {
      let items =
        switch content {
        case .events(let reader): try readEvents(reader)
        case .flows(let reader): try readFlows(reader)
        case nil: [FollowItem]()
        }
      return items
    } catch {
      if error.kind == .interrupted { throw FollowStopped() }
      notes.append(error.message)
      return end()
    }
  }

  /// Opens the next file; false when there is none.
  private func openNext() -> Bool {
    while let next = table.next(areComplete: areComplete, except: ending) {
      current = next
      do {
        let path = next.document.path
        switch format {
        case .flows(let header):
          content = .flows(
            try FlowChunkReader(
              source: FlowSource(path: path), header: header, recordsMax: DocumentFollowReader.flowsMax,
              namesRecords: true))
        case .cloudTrail, .lines: content = .events(try RecordReader(path: path))
        }
        return true
      } catch {
        notes.append("\(error)")
        table.finish(next.identity)
      }
    }
    return false
  }

  /// Ends the file at hand, however far it was read.
  private func end() -> [FollowItem] {
    guard let current else { return [] }
    if case .flows(let reader) = content {
      for record in reader.refused.named + reader.source.refused.named {
        refused.append((record.place.prefix("record"), record.reason))
      }
    }
    (content, self.current) = (nil, nil)
    ending.insert(current.identity)
    return [
      FollowItem(
        source: number, request: .nothing, mark: .documentEnd(current.identity), place: current.document.path)
    ]
  }

  private func readEvents(_ reader: RecordReader) throws(InputError) -> [FollowItem] {
    var items: [FollowItem] = []
    while items.count < DocumentFollowReader.batchMax {
      switch reader.next() {
      case .record(let record): if let item = item(record, of: reader) { items.append(item) }
      case .incomplete:
        if !items.isEmpty { return items }
        try reader.fill()
      case .end: return items + end()
      }
    }
    return items
  }

  private func item(_ record: Record, of reader: RecordReader) -> FollowItem? {
    guard let current, record.index >= current.document.count else { return nil }
    let place = InputPlace(of: record, in: reader).prefix("event")
    var item = FollowItem(
      source: number, request: .nothing, mark: .records(current.identity, through: record.index + 1), place: place)
    if let fault = record.fault {
      refused.append((place, fault))
    } else if record.byteCount > SourcedEvent.bytesMax {
      refused.append((place, "the event has \(record.byteCount) bytes; at most \(SourcedEvent.bytesMax) can be sent"))
    } else {
      item.request = .event(
        EvaluateEventRequest(logType: logType, event: record.bytes, eventID: name(record, current.identity)))
    }
    return item
  }

  /// CloudTrail's own name of the event, under which it may be delivered twice; else one by the file and the number.
  private func name(_ record: Record, _ identity: FileIdentity) -> String {
    if case .text(let id)? = DocumentFollowReader.eventID?.value(in: record.bytes), !id.isEmpty, id.utf8.count <= 128,
      !id.utf8.contains(0)
    {
      return id
    }
    return LineName.name(device: identity.device, inode: identity.inode, number: record.index, bytes: record.bytes)
  }

  private func readFlows(_ reader: FlowChunkReader) throws(InputError) -> [FollowItem] {
    while true {
      switch try reader.next() {
      case .chunk(let chunk):
        if let item = item(chunk, of: reader) { return [item] }
      case .incomplete: reader.fill()
      case .end: return end()
      }
    }
  }

  private func item(_ chunk: FlowChunk, of reader: FlowChunkReader) -> FollowItem? {
    let last = chunk.firstLine + chunk.lineCount - 1
    // Keeps the reader's account of places short.
    _ = reader.source.places(ofLinesFrom: chunk.firstLine, count: chunk.lineCount)
    guard let current, last > current.document.count else { return nil }
    return FollowItem(
      source: number,
      request: .flows(IngestFlowRequest(logType: logType, lines: chunk.lines, format: chunk.format)),
      mark: .records(current.identity, through: last), place: "\(chunk.file):\(chunk.firstLine)")
  }

  func acknowledge(_ mark: FollowItem.Mark) {
    switch mark {
    case .records(let identity, let count): table.acknowledge(identity, through: count)
    case .documentEnd(let identity):
      table.finish(identity)
      ending.remove(identity)
    case .line, .entry: break
    }
  }

  var position: FollowPositions.Source { FollowPositions.Source(documents: table) }

  func takeNotes() -> [String] {
    defer { notes = [] }
    return notes
  }

  func takeRefused() -> [(place: String, reason: String)] {
    defer { refused = [] }
    return refused
  }

  var summary: String { "\(counted(table.unreadCount, "file")) to read" }
  var rest: String? { nil }
}
