import Flows

/// A text with what it is as another type, nil when it is none.
struct ConvertibleText {
  let text: String
  var integer: Int64?
  var double: Double?
  var boolean: Bool?
  var nanos: Int64?

  /// The texts that the made flows have in one of their columns; the values are written by hand.
  static let all: [ConvertibleText] = [
    ConvertibleText(text: "443", integer: 443, double: 443),
    ConvertibleText(text: "-7", integer: -7, double: -7),
    ConvertibleText(text: "+5", integer: 5, double: 5),
    ConvertibleText(text: " 12 ", integer: 12, double: 12),
    ConvertibleText(text: "2.5", integer: 3, double: 2.5),
    ConvertibleText(text: "-2.5", integer: -3, double: -2.5),
    ConvertibleText(text: "1e3", integer: 1_000, double: 1_000),
    ConvertibleText(text: "1", integer: 1, double: 1, boolean: true),
    ConvertibleText(text: "0", integer: 0, double: 0, boolean: false),
    ConvertibleText(text: "9223372036854775807", integer: .max, double: 9_223_372_036_854_775_808),
    ConvertibleText(text: "9223372036854775808", double: 9_223_372_036_854_775_808),
    ConvertibleText(text: "true", boolean: true),
    ConvertibleText(text: "T", boolean: true),
    ConvertibleText(text: "yes", boolean: true),
    ConvertibleText(text: "Off", boolean: false),
    ConvertibleText(text: "no", boolean: false),
    ConvertibleText(text: "0x10"),
    ConvertibleText(text: "twelve"),
    ConvertibleText(text: "1 2"),
    ConvertibleText(text: "2026-09-21", nanos: 1_789_948_800_000_000_000),
    ConvertibleText(text: "2026-09-21 14:13:20.5", nanos: 1_790_000_000_500_000_000),
    ConvertibleText(text: "2026-09-21T14:13Z", nanos: 1_789_999_980_000_000_000),
    ConvertibleText(text: "2026-09-21 14:13:20+01:00", nanos: 1_789_996_400_000_000_000),
    ConvertibleText(text: "2026-08-31 23:59:59", nanos: 1_788_220_799_000_000_000),
    ConvertibleText(text: "2026-02-30"),
    ConvertibleText(text: "2026-09-21 24:00"),
  ]
}
