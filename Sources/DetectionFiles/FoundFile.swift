/// A file to read.
struct FoundFile {
  let path: FilePath
  /// Whether it was given by name rather than found in a directory.
  let isNamed: Bool
}
