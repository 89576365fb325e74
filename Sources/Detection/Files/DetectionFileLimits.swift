public import Primitives

// swift-format-ignore: AllPublicDeclarationsHaveDocumentation
/// What one load of detection files may cost.
///
/// A file beyond a limit is refused with a problem; the others are read.
public struct DetectionFileLimits: LimitTable {
  @Limit("file_bytes_max", 1_048_576, "bytes of one file")
  public var fileBytesMax
  @Limit("nesting_levels_max", 64, "levels of lists and mappings in one document")
  public var nestingLevelsMax
  @Limit("file_nodes_max", 100_000, "values in one file, each alias counted as what it stands for")
  public var fileNodesMax
  @Limit("expanded_text_bytes_max", 4_194_304, "bytes of text in one file, aliases counted the same way")
  public var expandedTextBytesMax
  @Limit("files_count_max", 20_000, "files of one load")
  public var filesCountMax
  @Limit("directory_levels_max", 64, "levels of directories")
  public var directoryLevelsMax
  @Limit("directory_entries_max", 1_000_000, "names looked at in directories")
  public var directoryEntriesMax
  @Limit("detections_count_max", 20_000, "detections of one load")
  public var detectionsCountMax
  @Limit("suggestions_count_max", 100, "problems of one file for which the nearest right name is looked for")
  public var suggestionsCountMax

  /// The defaults.
  public init() {}
}
