/// A remark for the person who ran the command, beside the answer.
enum StandardErrorNote {
  static func write(_ note: String) throws {
    let writer = OutputWriter.standardError()
    try writer.writeLine("picket: \(VisibleText.line(note))")
    try writer.flush()
  }
}
