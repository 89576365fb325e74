public import ArgumentParser
public import InputFiles

/// The files that a command reads.
struct InputOptions: ParsableArguments {
  @Argument(help: "The files to read; - for standard input.", completion: .file())
  var files = ["-"]

  func validate() throws {
    if files.count(where: { $0 == "-" }) > 1 { throw ValidationError("standard input can be read only once") }
  }

  /// Refuses files that cannot be read at all, before anything of them is sent.
  func check() throws(InputError) {
    for file in files { try InputFile.check(path: file) }
  }
}

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
