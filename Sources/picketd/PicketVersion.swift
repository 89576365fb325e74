/// The version of this build.
enum PicketVersion {
  static let text = "0.1.0"
}
