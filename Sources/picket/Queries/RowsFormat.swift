import ArgumentParser

/// How a command writes the rows of a query.
enum RowsFormat: String, CaseIterable, ExpressibleByArgument {
  case table
  case json
  case csv
}
