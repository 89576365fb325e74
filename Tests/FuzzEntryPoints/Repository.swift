/// The files of this repository, found from the place of this file.
public enum Repository {
  /// The absolute path of a file or directory, given from the root of the repository.
  public static func path(_ relative: String) -> String {
    let root = #filePath.split(separator: "/").dropLast(3).joined(separator: "/")
    return "/\(root)/\(relative)"
  }
}
