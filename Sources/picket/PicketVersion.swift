/// The version of this program.
enum PicketVersion {
  static let text = "0.1.0"
}
