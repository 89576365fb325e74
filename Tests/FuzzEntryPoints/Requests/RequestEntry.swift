import Wire

/// Messages: read in place and by libprotobuf-c they must be the same, and what is read must survive being written.
///
/// The first byte chooses the type of the message that the rest is read as; 0 is a request with all that is in it.
enum RequestEntry {
  static func run(_ bytes: [UInt8]) throws(FuzzFailure) {
    guard let first = bytes.first else { return }
    let message = Array(bytes.dropFirst())
    try MessageEntry.all[Int(first) % MessageEntry.all.count].roundTrip(message)
    guard first == 0 else { return }
    let payload = try envelope(message)
    try event(payload)
    try events(payload)
  }

  private static func envelope(_ bytes: [UInt8]) throws(FuzzFailure) -> [UInt8] {
    let inPlace = lend(bytes) { borrowed -> Request? in
      guard let request = try? BorrowedRequest(decoding: borrowed) else { return nil }
      return Request(
        service: text(request.service), method: text(request.method), payload: Array(request.payload.bytes),
        timeoutNano: request.timeoutNanos)
    }
    var unpacked = try? Request(decoding: bytes)
    unpacked?.metadata = []
    try FuzzFailure.require(inPlace == unpacked, "in place \(inPlace as Any), by libprotobuf-c \(unpacked as Any)")
    return inPlace?.payload ?? bytes
  }

  private static func event(_ payload: [UInt8]) throws(FuzzFailure) {
    var scratch = PaddedScratch()
    let inPlace = lend(payload) { borrowed -> EvaluateEventRequest? in
      guard let request = try? BorrowedEvaluateEventRequest(decoding: borrowed) else { return nil }
      return EvaluateEventRequest(
        logType: text(request.logType), event: Array(request.event.padded(using: &scratch)),
        eventID: text(request.eventID), dryRun: request.dryRun, explain: request.explain)
    }
    let unpacked = try? EvaluateEventRequest(decoding: payload)
    try FuzzFailure.require(inPlace == unpacked, "in place \(inPlace as Any), by libprotobuf-c \(unpacked as Any)")
  }

  private static func events(_ payload: [UInt8]) throws(FuzzFailure) {
    let inPlace = lend(payload) { borrowed -> EvaluateEventsRequest? in
      guard let request = try? BorrowedEvaluateEventsRequest(decoding: borrowed) else { return nil }
      return EvaluateEventsRequest(
        logType: text(request.logType), events: Array(request.events.bytes), dryRun: request.dryRun)
    }
    let unpacked = try? EvaluateEventsRequest(decoding: payload)
    try FuzzFailure.require(inPlace == unpacked, "in place \(inPlace as Any), by libprotobuf-c \(unpacked as Any)")
  }

  private static func lend<Result>(_ bytes: [UInt8], _ body: (BorrowedBytes) -> Result) -> Result {
    bytes.withUnsafeBytes { body(BorrowedBytes($0)) }
  }

  private static func text(_ bytes: UnsafeRawBufferPointer) -> String {
    String(decoding: bytes, as: UTF8.self)
  }
}
