/// The files of this repository, found from the place of this file.
enum Repository {
  /// The absolute path of a file or directory, given from the root of the repository.
  static func path(_ relative: String) -> String {
    let source = #filePath
    let root = source.split(separator: "/").dropLast(3).joined(separator: "/")
    return "/\(root)/\(relative)"
  }
}
