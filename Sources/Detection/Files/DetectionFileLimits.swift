/// What one load of detection files may cost.
///
/// A file beyond a limit is refused with a problem; the others are read.
public struct DetectionFileLimits: Sendable {
  /// The longest file.
  public var file_bytes_max = 1_048_576
  /// How deep lists and mappings may be nested within each other in one document.
  public var nesting_levels_max = 64
  /// How many values one file may hold, each alias counted as all that it stands for.
  public var file_nodes_max = 100_000
  /// How much text one file may hold after its aliases are replaced by what they stand for.
  public var expanded_text_bytes_max = 4_194_304
  /// How many files one load reads.
  public var files_count_max = 20_000
  /// How deep directories may be nested within each other.
  public var directory_levels_max = 64
  /// How many names one load looks at in directories.
  public var directory_entries_max = 1_000_000
  /// How many detections one load may give.
  public var detections_count_max = 20_000
  /// In how many problems of one file the nearest right name is looked for.
  public var suggestions_count_max = 100

  /// The limits that hold unless others are configured.
  public init() {}
}
