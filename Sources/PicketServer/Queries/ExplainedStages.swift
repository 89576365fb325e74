import Flows
import Wire

/// The steps of a query with what each took in, gave and needed.
struct ExplainedStages {
  let stages: [Wire.QueryStage]

  /// Puts what people read of a query beside what its run measured.
  init(_ query: CompiledQuery, _ result: QueryResult) {
    let page = Dictionary(query.stages.map { ($0.name, $0.lines) }, uniquingKeysWith: { first, _ in first })
    stages = result.stages.map { timing in
      // The last step gives the rows of the answer, however few of them were asked for.
      let rowsOut = timing.stage == .order ? result.rowCount : timing.rowsOut
      return Wire.QueryStage(
        name: timing.stage.rawValue, lines: ExplainedStages.lines(of: timing.stage, query, page),
        rowsIn: UInt64(clamping: timing.rowsIn), rowsOut: UInt64(clamping: rowsOut),
        elapsedNanos: timing.elapsedNanos)
    }
  }

  private static func lines(
    of stage: QueryStageTiming.Stage, _ query: CompiledQuery, _ page: [String: [String]]
  ) -> [String] {
    switch stage {
    case .source: (page["source"] ?? []) + query.runLines.times
    case .group: query.runLines.group
    case .order: query.runLines.order
    default: page[stage.rawValue] ?? []
    }
  }
}
