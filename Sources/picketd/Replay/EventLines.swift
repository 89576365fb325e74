import Glibc

/// The lines of a file, or of standard input, read one at a time.
struct EventLines: ~Copyable {
  private let file: UnsafeMutablePointer<FILE>
  private var line: UnsafeMutablePointer<CChar>?
  private var capacity = 0

  /// Opens a file; `-` is standard input.
  ///
  /// Nil, with `errno` set, when it cannot be opened.
  init?(path: String) {
    guard let file = path == "-" ? fdopen(dup(STDIN_FILENO), "r") : fopen(path, "r") else { return nil }
    self.file = file
  }

  deinit {
    free(line)
    fclose(file)
  }

  /// The next line without its end; nil at the end of the file.
  mutating func next() -> [UInt8]? {
    let count = getline(&line, &capacity, file)
    guard count > 0, let line else { return nil }
    let bytes = UnsafeRawBufferPointer(start: line, count: count)
    return Array(bytes.last == UInt8(ascii: "\n") ? bytes.dropLast() : bytes[...])
  }

  /// Whether reading ended for an error rather than at the end of the file.
  var hasFailed: Bool { ferror(file) != 0 }
}
