/// A description of the rows of lookup tables: a document with `schema` and `fields`, as log types have.
///
/// Only what tables need of it is read.
public struct LookupSchema: Sendable, Equatable {
  /// What the values of a column are.
  enum Kind: Sendable {
    case text
    case integer
    case decimal
    case flag
    /// JSON of any kind.
    case document
  }

  /// A column.
  struct Field: Sendable, Equatable {
    var name: String
    var kind: Kind
    var isRequired: Bool
    /// Whether its texts are addresses or networks.
    var isNetwork: Bool
  }

  /// Its name.
  public let name: String
  /// The file that it is in.
  public let path: String
  let fields: [Field]

  /// The validations of texts that make them addresses or networks.
  static let networkValidations = ["cidr", "ip"]

  /// Reads a document; nil when it is no schema.
  init?(_ document: YAMLNode, path: String) {
    guard let name = document["schema"]?.label, let fields = document["fields"]?.elements else { return nil }
    self.name = name
    self.path = path
    self.fields = fields.compactMap(LookupSchema.field)
  }

  /// A schema that is put together.
  init(name: String, path: String = "", fields: [Field]) {
    self.name = name
    self.path = path
    self.fields = fields
  }

  /// The names of the columns.
  public var columnNames: [String] { fields.map(\.name) }

  /// The column of a name.
  func field(named name: String) -> Field? { fields.first { $0.name == name } }

  private static func field(_ node: YAMLNode) -> Field? {
    guard let name = node["name"]?.label else { return nil }
    let isNetwork = (node["validate"]?.pairs ?? []).contains { networkValidations.contains($0.key) }
    return Field(
      name: name, kind: kind(node["type"]?.label ?? "string"), isRequired: node["required"]?.flag ?? false,
      isNetwork: isNetwork)
  }

  private static func kind(_ type: String) -> Kind {
    switch type {
    case "int", "bigint", "smallint": .integer
    case "float": .decimal
    case "boolean": .flag
    case "array", "object", "json": .document
    default: .text
    }
  }
}
