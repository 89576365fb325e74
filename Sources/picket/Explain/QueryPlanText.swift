import Wire

/// How a query was carried out, for people: its stages with what came in, what went out, and how long each took.
struct QueryPlanText {
  let answer: QueryFlowsResponse
  /// What to call the query.
  let title: String
  let style: Style

  func lines() -> [String] {
    let stages = answer.stages.enumerated().map { index, stage in lines(of: stage, number: index + 1) }
    return [heading] + stages.flatMap { [""] + $0 } + [""] + notes
  }

  private var heading: String {
    "\(style.bold(VisibleText.line(title)))  as of \(Timestamp(unixNanos: answer.asOfUnixNanos).text)"
  }

  private func lines(of stage: QueryStage, number: Int) -> [String] {
    let name = style.bold("Stage \(number): \(VisibleText.line(stage.name))")
    let work =
      "\(counted(stage.rowsIn, "row")) in, \(grouped(stage.rowsOut)) out, \(elapsedText(nanos: stage.elapsedNanos))"
    return ["\(name)  \(style.dim(work))"] + stage.lines.map { "  \(VisibleText.line($0))" }
  }

  private var notes: [String] {
    let groups = answer.groupCount > 0 ? " in \(counted(answer.groupCount, "group"))" : ""
    let work =
      "\(counted(answer.rowCount, "row")) from \(counted(answer.flowsScanned, "flow"))\(groups), "
      + elapsedText(nanos: answer.elapsedNanos)
    let window = WindowNote.line(answer.window, earliestUnixNanos: answer.earliestUnixNanos)
    return [work] + [window].compactMap(\.self)
  }
}
