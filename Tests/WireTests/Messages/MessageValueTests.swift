import Testing

@testable import Wire

@Suite("Values that need care on the wire")
struct MessageValueTests {
  @Test("NUL in a text is sent as U+FFFD, since a string field cannot carry it")
  func nulInText() throws {
    let sent = Match(detectionID: "a\0b", destinations: ["\0", "plain"])
    let received = try Match(decoding: sent.encoded())
    #expect(received.detectionID == "a\u{FFFD}b")
    #expect(received.destinations == ["\u{FFFD}", "plain"])
  }

  @Test("Bytes carry NUL and what is not UTF-8 unchanged")
  func arbitraryBytes() throws {
    let sent = Match(context: [0, 0xFF, 0, 0xC3])
    #expect(try Match(decoding: sent.encoded()) == sent)
  }

  @Test("Texts outside ASCII keep every scalar", arguments: ["é", "日本語", "👩‍👩‍👧", "\u{10FFFF}", "\u{FFFD}", "\r\n"])
  func unicode(text: String) throws {
    let sent = Match(title: text)
    #expect(try Match(decoding: sent.encoded()).title.unicodeScalars.elementsEqual(text.unicodeScalars))
  }

  @Test(
    "Severities and outcomes of a later version keep their number",
    arguments: [8, 127, 2_147_483_647, -1, -2_147_483_648])
  func unknownEnums(number: Int32) throws {
    let sent = Match(severity: Severity(rawValue: number), outcome: Outcome(rawValue: number))
    let received = try Match(decoding: sent.encoded())
    #expect(received == sent)
    #expect(received.severity == .unrecognized(number))
    #expect(received.outcome == .unrecognized(number))
  }

  @Test("Every named severity and outcome has the number of the proto file")
  func enumNumbers() {
    let severities: [Severity] = [.unspecified, .info, .low, .medium, .high, .critical]
    #expect(severities.map(\.rawValue) == [0, 1, 2, 3, 4, 5])
    #expect(severities == (0...5).map(Severity.init(rawValue:)))
    let outcomes: [Outcome] = [
      .unspecified, .signal, .belowThreshold, .alertCreated, .alertUpdated, .dryRun, .duplicateEvent, .disabled,
    ]
    #expect(outcomes.map(\.rawValue) == [0, 1, 2, 3, 4, 5, 6, 7])
    #expect(outcomes == (0...7).map(Outcome.init(rawValue:)))
  }

  @Test(
    "Statuses, kinds and changes of alerts of a later version keep their number, alone and in lists",
    arguments: [7, 127, 2_147_483_647, -1, -2_147_483_648])
  func unknownAlertEnums(number: Int32) throws {
    let alert = Alert(kind: AlertKind(rawValue: number), status: AlertStatus(rawValue: number))
    let change = AlertChange(kind: AlertChangeKind(rawValue: number), alert: alert)
    let received = try AlertChange(decoding: change.encoded())
    #expect(received == change)
    #expect(received.kind == .unrecognized(number))
    #expect(received.alert?.kind == .unrecognized(number))
    #expect(received.alert?.status == .unrecognized(number))
    let filter = ListAlertsRequest(
      severities: [.info, Severity(rawValue: number)], statuses: [AlertStatus(rawValue: number), .open])
    #expect(try ListAlertsRequest(decoding: filter.encoded()) == filter)
  }

  @Test("Every named status, kind and change of an alert has the number of the proto file")
  func alertEnumNumbers() {
    let statuses: [AlertStatus] = [.unspecified, .open, .triaged, .resolved, .closed]
    #expect(statuses.map(\.rawValue) == [0, 1, 2, 3, 4])
    #expect(statuses == (0...4).map(AlertStatus.init(rawValue:)))
    let kinds: [AlertKind] = [.unspecified, .rule, .ruleError]
    #expect(kinds.map(\.rawValue) == [0, 1, 2])
    #expect(kinds == (0...2).map(AlertKind.init(rawValue:)))
    let changes: [AlertChangeKind] = [
      .unspecified, .created, .updated, .statusChanged, .missed, .started, .unsilenced,
    ]
    #expect(changes.map(\.rawValue) == [0, 1, 2, 3, 4, 5, 6])
    #expect(changes == (0...6).map(AlertChangeKind.init(rawValue:)))
  }

  @Test("A list of numbers is read whether it comes in one piece or one by one")
  func unpackedNumbers() throws {
    let onePiece: [UInt8] = [0x22, 2, 1, 5]
    let oneByOne: [UInt8] = [0x20, 1, 0x20, 5]
    #expect(try ListAlertsRequest(decoding: onePiece).severities == [.info, .critical])
    #expect(try ListAlertsRequest(decoding: oneByOne).severities == [.info, .critical])
    #expect(throws: MessageError.self) {
      try ListAlertsRequest(decoding: [0x22, 3, 1, 5, 0x80])
    }
  }

  @Test("The largest and smallest numbers survive")
  func extremes() throws {
    let sent = Match(
      eventCount: .max, threshold: 1, windowOpenedUnixNanos: .min, windowClosesUnixNanos: .max, uniqueCount: 1 << 63)
    #expect(try Match(decoding: sent.encoded()) == sent)
    let request = Request(timeoutNano: -1)
    #expect(try Request(decoding: request.encoded()) == request)
  }

  @Test("An empty inner message is told from an absent one")
  func presence() throws {
    let present = EvaluateEventResponse(explanation: Explanation())
    let absent = EvaluateEventResponse()
    #expect(try EvaluateEventResponse(decoding: present.encoded()).explanation == Explanation())
    #expect(try EvaluateEventResponse(decoding: absent.encoded()).explanation == nil)
  }

  @Test("Empty entries of a list are entries")
  func emptyEntries() throws {
    let sent = Match(destinations: ["", "a", ""])
    #expect(try Match(decoding: sent.encoded()) == sent)
    let response = EvaluateEventResponse(matches: [Match(), Match(title: "t"), Match()])
    #expect(try EvaluateEventResponse(decoding: response.encoded()) == response)
  }

  @Test("An arena is used again after a reset, for messages larger than what it keeps")
  func arenaReuse() throws {
    var arena = MessageArena()
    for round in 0..<50 {
      let sent = EvaluateEventResponse(
        matches: (0..<round).map { Match(detectionID: "d\($0)", context: Array(repeating: 7, count: 4_000 * $0)) })
      let built = sent.build(in: &arena)
      let bytes = [UInt8](unsafeUninitializedCapacity: built.packedByteCount) { place, count in
        count = place.baseAddress.map { built.pack(to: $0) } ?? 0
      }
      arena.reset()
      #expect(try EvaluateEventResponse(decoding: bytes) == sent)
    }
  }
}
