import Flows
import Wire

/// The steps of a query with what each took in, gave and needed.
struct ExplainedStages {
  let stages: [Wire.QueryStage]

  /// Puts what people read of a query beside what its run measured.
  init(_ query: CompiledQuery, _ result: QueryResult) {
    let lines = Dictionary(query.stages.map { ($0.name, $0.lines) }, uniquingKeysWith: { first, _ in first })
    stages = result.stages.map { timing in
      Wire.QueryStage(
        name: timing.stage.rawValue, lines: lines[timing.stage.rawValue] ?? [],
        rowsIn: UInt64(clamping: timing.rowsIn), rowsOut: UInt64(clamping: timing.rowsOut),
        elapsedNanos: timing.elapsedNanos)
    }
  }
}
