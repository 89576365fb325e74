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

/// How fast files are read, and how far.
struct InputProgress {
  private let clock = ContinuousClock()
  private let startedAt: ContinuousClock.Instant
  /// The size of all files; nil when one of the inputs has none.
  private let byteCount: Int?
  /// What was read of them.
  var bytesRead = 0

  init(files: [String]) {
    let sizes = files.compactMap(InputFile.byteCount)
    byteCount = sizes.count == files.count ? sizes.reduce(0, +) : nil
    startedAt = clock.now
  }

  /// How many were done in a second, and how much of the files was read where that is known: `12,000 flows/s  37%`.
  func text(_ count: Int, _ noun: String) -> String {
    let seconds = secondsPassed
    let rate = "\(grouped(seconds > 0 ? Int(Double(count) / seconds) : 0)) \(noun)/s"
    guard let byteCount, byteCount > 0, bytesRead > 0 else { return rate }
    return "\(rate)  \(min(100, bytesRead * 100 / byteCount))%"
  }

  /// How long reading the rest will take; nil where that is not known, as in the first moments.
  var timeLeft: String? {
    let seconds = secondsPassed
    guard let byteCount, bytesRead > 0, bytesRead < byteCount, seconds >= 1 else { return nil }
    return InputProgress.duration(seconds * Double(byteCount - bytesRead) / Double(bytesRead))
  }

  private var secondsPassed: Double {
    let elapsed = (clock.now - startedAt).components
    return Double(elapsed.seconds) + Double(elapsed.attoseconds) / 1e18
  }

  /// A time span as `12 s`, `3 min 05 s` or `2 h 10 min`.
  private static func duration(_ seconds: Double) -> String {
    let whole = Int(min(seconds.rounded(.up), 360_000))
    if whole < 60 { return "\(whole) s" }
    if whole < 3_600 { return "\(whole / 60) min \(whole % 60 < 10 ? "0" : "")\(whole % 60) s" }
    return "\(whole / 3_600) h \(whole / 60 % 60) min"
  }
}
