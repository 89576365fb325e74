/// What a document says of itself, as far as it could be read, whether or not it is loaded.
///
/// Problems and warnings are given to documents by it: those of a file belong to the last document that begins before
/// them.
public struct DocumentOutline: Sendable {
  /// The path of the file.
  public let path: String
  /// Where the document begins.
  public let start: SourcePosition
  /// The metadata that could be read; its logic is left out, and so is what a derived rule has from its base.
  public let definition: DetectionDefinition

  init(_ document: DecodedDocument, path: String) {
    self.path = path
    start = document.start
    let position = document.id?.position ?? document.start
    var definition = DetectionDefinition(
      analysisType: document.analysisType, id: document.id?.name ?? "", body: .other(reason: "not loaded"), path: path,
      position: position)
    document.fields.apply(to: &definition)
    if let filename = document.filename { definition.body = .python(filename: filename.name) }
    self.definition = definition
  }
}

/// A file beside a detection file that it names.
public struct FileReference: Sendable {
  /// The path of the detection file.
  public let path: String
  /// The name, relative to the folder of the detection file.
  public let name: String
  /// Where the name stands.
  public let position: SourcePosition
}
