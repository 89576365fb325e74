import ArgumentParser

/// How `picket test` writes its answer.
enum TestOutputFormat: String, CaseIterable, ExpressibleByArgument {
  case text
  case json
  case junit
}
