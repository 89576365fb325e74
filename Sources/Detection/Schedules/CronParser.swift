/// Reads the five fields of a cron expression.
struct CronParser {
  /// A piece of the text and where it begins, in UTF-8 bytes.
  private struct Piece {
    let text: String
    let offset: Int

    /// The pieces between separators; empty ones are kept.
    func split(_ separator: Character) -> [Piece] {
      var pieces: [Piece] = []
      var offset = offset
      for part in text.split(separator: separator, omittingEmptySubsequences: false) {
        pieces.append(Piece(text: String(part), offset: offset))
        offset += part.utf8.count + 1
      }
      return pieces
    }
  }

  private let fields: [Piece]
  private let text: String

  init(_ text: String) {
    self.text = text
    let blanks = text.replacingTabs()
    fields = Piece(text: blanks, offset: 0).split(" ").filter { !$0.text.isEmpty }
  }

  /// The values of each field, as bits.
  mutating func parse() throws(CronError) -> [UInt64] {
    try requireFields()
    var values: [UInt64] = []
    for field in CronField.allCases { values.append(try bits(of: fields[field.rawValue], field)) }
    return values
  }

  /// Whether a field is `*`.
  func isEvery(_ field: CronField) -> Bool { fields[field.rawValue].text == "*" }

  /// What is reported of days that no month has.
  func impossibleDayError() -> CronError {
    let (days, months) = (fields[CronField.dayOfMonth.rawValue], fields[CronField.month.rawValue])
    return CronError(
      message: "no month of '\(Quotation.shortened(months.text))' has a day '\(Quotation.shortened(days.text))': "
        + "the query would never run", offset: days.offset)
  }

  private func requireFields() throws(CronError) {
    let expected = "expected five fields: minute, hour, day of month, month, day of week"
    if let first = fields.first, first.text.hasPrefix("@") {
      throw CronError(
        message: "\(expected); found \(Quotation.quoted(first.text)), which is not supported: write '0 0 * * *' for "
          + "every day at midnight", offset: first.offset)
    }
    if fields.count == CronField.allCases.count { return }
    let hint = fields.count > CronField.allCases.count ? "; there is none for seconds and none for years" : ""
    let offset = fields.count > CronField.allCases.count ? fields[CronField.allCases.count].offset : text.utf8.count
    throw CronError(message: "\(expected); found \(fields.count)\(hint)", offset: offset)
  }

  private func bits(of piece: Piece, _ field: CronField) throws(CronError) -> UInt64 {
    var bits: UInt64 = 0
    for part in piece.split(",") {
      for value in try values(of: part, field) { bits |= 1 << UInt64(value) }
    }
    // Sunday has two numbers and one bit.
    if field == .dayOfWeek, bits & (1 << 7) != 0 { bits = bits & ~(1 << 7) | 1 }
    return bits
  }

  private func values(of piece: Piece, _ field: CronField) throws(CronError) -> StrideThrough<Int> {
    let parts = piece.split("/")
    if parts.count > 2 { throw error(field, piece, "expected one '/' at most") }
    let range = try range(of: parts[0], field)
    guard parts.count == 2 else { return stride(from: range.lowerBound, through: range.upperBound, by: 1) }
    guard parts[0].text == "*" || parts[0].text.contains("-") else {
      let suggestion = "\(parts[0].text)-\(field.every.upperBound)/\(parts[1].text)"
      throw error(field, piece, "a step follows '*' or a range; write '\(Quotation.shortened(suggestion))'")
    }
    return stride(from: range.lowerBound, through: range.upperBound, by: try step(parts[1], over: range, field))
  }

  private func range(of piece: Piece, _ field: CronField) throws(CronError) -> ClosedRange<Int> {
    if piece.text == "*" { return field.every }
    let ends = piece.split("-")
    if ends.count > 2 { throw error(field, piece, "expected a range of two numbers, such as '1-5'") }
    let first = try number(ends[0], field)
    guard ends.count == 2 else { return first...first }
    let last = try number(ends[1], field)
    guard first <= last else {
      let suggestion = "'\(first)-\(field.every.upperBound),\(field.range.lowerBound)-\(last)'"
      throw error(field, piece, "the range ends before it begins; write \(suggestion)")
    }
    return first...last
  }

  private func step(_ piece: Piece, over range: ClosedRange<Int>, _ field: CronField) throws(CronError) -> Int {
    let most = range.upperBound - range.lowerBound
    if let step = decimal(piece.text), step >= 1, step <= max(1, most) { return step }
    throw error(field, piece, "expected a step from 1 to \(max(1, most)), found \(Quotation.quoted(piece.text))")
  }

  private func number(_ piece: Piece, _ field: CronField) throws(CronError) -> Int {
    if let number = decimal(piece.text), field.range.contains(number) { return number }
    if piece.text == "?" { throw error(field, piece, "'?' is not supported; write '*'") }
    if let number = field.number(ofName: piece.text) {
      throw error(field, piece, "names are not supported; write \(number) for \(Quotation.quoted(piece.text))")
    }
    throw error(field, piece, "expected \(field.expected), found \(Quotation.quoted(piece.text))")
  }

  /// The number that one to four digits are.
  private func decimal(_ text: String) -> Int? {
    guard (1...4).contains(text.utf8.count), text.utf8.allSatisfy({ (0x30...0x39).contains($0) }) else { return nil }
    return Int(text)
  }

  private func error(_ field: CronField, _ piece: Piece, _ message: String) -> CronError {
    CronError(message: "\(field.name): \(message)", offset: piece.offset)
  }
}

extension String {
  /// The text with a space for each tab, as long as before.
  fileprivate func replacingTabs() -> String {
    String(decoding: utf8.map { $0 == UInt8(ascii: "\t") ? UInt8(ascii: " ") : $0 }, as: UTF8.self)
  }
}
