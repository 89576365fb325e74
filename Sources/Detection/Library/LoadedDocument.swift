/// A document and the file it stands in.
struct LoadedDocument {
  let path: String
  let document: DecodedDocument
  let id: DecodedDocument.Reference

  /// Where the id stands, for messages.
  var place: String { "\(path):\(id.position.line)" }
}
