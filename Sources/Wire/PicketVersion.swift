/// The version of Picket: one for the daemon, the command line and the clients of this package.
public enum PicketVersion {
  /// The version, as in a release's name.
  public static let text = "0.2.0"
}
