import CSimdJSON

/// The library that parses events.
public enum JSONLibrary {
  /// Its version.
  public static var version: String { String(cString: picket_json_library_version()) }
}
