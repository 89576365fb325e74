public import ArgumentParser
public import InputFiles

extension EventKey: ExpressibleByArgument {
  /// Reads an argument; nil where it has an empty part.
  public init?(argument: String) {
    self.init(argument)
  }
}

extension RecordsKey: ExpressibleByArgument {
  /// Reads an argument; nil where it has an empty part.
  public init?(argument: String) {
    self.init(argument)
  }
}
