import CProtobufC

/// The library that packs and unpacks messages.
public enum ProtobufLibrary {
  /// The version that is loaded, which need not be the one Picket was compiled with.
  public static var version: String { String(cString: protobuf_c_version()) }
}
