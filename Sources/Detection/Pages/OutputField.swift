/// A field that a detection emits when it matches.
public struct OutputField: Sendable, Equatable {
  /// The key in the context.
  public var field: String
  /// The field of the event that it holds; empty when it has the same name.
  public var source: String

  /// Makes an output field.
  public init(field: String, source: String) {
    self.field = field
    self.source = source
  }

  init(_ contextField: AlertContextField) {
    let path = contextField.path.description
    self.init(field: contextField.name, source: path == contextField.name ? "" : path)
  }
}
