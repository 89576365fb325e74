import Testing

@testable import Flows

@Suite("Conditions")
struct ConditionTests {
  @Test(
    "Conditions are brought to one form, with their conversions made",
    arguments: [
      ("srcPort = 443", [#"srcPort eq "443""#]),
      ("srcPort = '443'", [#"srcPort eq "443""#]),
      ("'443' < srcPort", [#""443" lt srcPort"#]),
      ("srcPort <> 443 AND srcPort != 80", [#"srcPort ne "443""#, #"srcPort ne "80""#]),
      ("bytes > 1e6", [#"bytes gt "1000000""#]),
      ("bytes > 1.5", [#"CAST ( bytes AS double ) gt "1.5""#]),
      ("bytes > '1.5'", [#"CAST ( bytes AS double ) gt "1.5""#]),
      ("srcPort = -5", [#"srcPort eq "-5""#]),
      (
        "srcPort = - 5 AND dstPort = -(5) AND bytes = - -5",
        [
          #"srcPort eq "-5""#, #"dstPort eq "-5""#, #"bytes eq "5""#,
        ]
      ),
      ("bytes = 0 AND bytes > -9223372036854775808", [#"bytes eq "0""#, #"bytes gt "-9223372036854775808""#]),
      ("bytes > 60 * 60 + 1", [#"bytes gt "3601""#]),
      ("bytes / packets > 2", [#"( CAST ( bytes AS double ) / CAST ( packets AS double ) ) gt "2""#]),
      ("bytes % 2 = 1", [#"( bytes % "2" ) eq "1""#]),
      ("start >= '2026-01-31'", [#"start ge "2026-01-31 00:00:00.000000000""#]),
      ("start < '2026-01-31T23:59:59.5Z'", [#"start lt "2026-01-31 23:59:59.500000000""#]),
      ("start < '2026-01-31 01:00+02:00'", [#"start lt "2026-01-30 23:00:00.000000000""#]),
      ("end > start", ["end gt start"]),
      ("aws_vpcflow.end > public.aws_vpcflow.start", ["end gt start"]),
      (#""SRCADDR" = 'a' AND SrcAddr = 'b'"#, [#"srcAddr eq "a""#, #"srcAddr eq "b""#]),
      ("srcAddr IN ('a', 'b')", [#"srcAddr in ["a", "b"]"#]),
      ("srcAddr NOT IN ('a', NULL)", [#"srcAddr not in ["a", null]"#]),
      ("srcPort IN (80, '443')", [#"srcPort in ["80", "443"]"#]),
      ("srcPort IN (80, dstPort)", [#"( srcPort in ["80"] ) or ( srcPort eq dstPort )"#]),
      ("srcPort BETWEEN 1 AND 1024", [#"( srcPort ge "1" ) and ( srcPort le "1024" )"#]),
      ("srcPort NOT BETWEEN 1 AND 9", [#"not ( ( srcPort ge "1" ) and ( srcPort le "9" ) )"#]),
      ("srcAddr LIKE '10.%'", [#"srcAddr like "10.%""#]),
      ("srcAddr NOT ILIKE 'A_'", [#"srcAddr not ilike "a_""#]),
      ("srcAddr LIKE '5!%%' ESCAPE '!'", [#"srcAddr like "5\\%%""#]),
      ("action LIKE ANY ('A%', 'R%')", [#"( action like "A%" ) or ( action like "R%" )"#]),
      ("action NOT ILIKE ALL ('A%', 'R%')", [#"( action not ilike "a%" ) and ( action not ilike "r%" )"#]),
      ("srcAddr IS NULL", ["srcAddr is null"]),
      ("NOT srcAddr IS NULL AND dstAddr IS NOT NULL", ["srcAddr is not null", "dstAddr is not null"]),
      ("srcPort IS NOT DISTINCT FROM 5", [#"srcPort is "5""#]),
      ("srcPort IS DISTINCT FROM dstPort", ["srcPort is not dstPort"]),
      ("(srcPort = 5) IS NOT TRUE", [#"( srcPort eq "5" ) is not "true""#]),
      ("(srcPort = 5) IS UNKNOWN", [#"( srcPort eq "5" ) is null"#]),
      ("NOT (srcPort = 5)", [#"not ( srcPort eq "5" )"#]),
      (
        "srcPort = 5 AND (dstPort = 6 AND (bytes = 7 OR bytes = 8))",
        [
          #"srcPort eq "5""#, #"dstPort eq "6""#, #"( bytes eq "7" ) or ( bytes eq "8" )"#,
        ]
      ),
      ("TRUE", [#""true""#]),
      ("'Yes'::boolean AND TRY_TO_BOOLEAN('0')", [#""true""#, #""false""#]),
      ("NULL", ["null"]),
      ("srcPort::varchar = '5'", [#"CAST ( srcPort AS text ) eq "5""#]),
      ("TRY_CAST(srcAddr AS INT) = 5", [#"TRY_CAST ( srcAddr AS integer ) eq "5""#]),
      ("'5'::int = srcPort", [#""5" eq srcPort"#]),
      ("CAST(srcAddr AS NUMBER(10, 0)) = 5", [#"CAST ( srcAddr AS integer ) eq "5""#]),
      ("COALESCE(srcPort, 0) = 5", [#"COALESCE ( srcPort, "0" ) eq "5""#]),
      (
        "NVL(srcPort, '0') = 5 AND IFNULL(bytes, 1.5) > 2",
        [
          #"COALESCE ( srcPort, "0" ) eq "5""#, #"COALESCE ( CAST ( bytes AS double ), "1.5" ) gt "2""#,
        ]
      ),
      ("ZEROIFNULL(srcPort) = NULLIFZERO(dstPort)", [#"COALESCE ( srcPort, "0" ) eq NULLIF ( dstPort, "0" )"#]),
      ("IFF(srcPort > 5, 'a', NULL) = 'a'", [#"CASE WHEN ( srcPort gt "5" ) THEN "a" ELSE null END eq "a""#]),
      ("NVL2(srcPort, 1, 2) = 1", [#"CASE WHEN ( srcPort is not null ) THEN "1" ELSE "2" END eq "1""#]),
      (
        "LOWER(action) || '-' || srcPort = 'x'",
        [
          #"CONCAT ( CONCAT ( LOWER ( action ), "-" ), CAST ( srcPort AS text ) ) eq "x""#
        ]
      ),
      ("STARTSWITH(srcAddr, '10.')", [#"STARTSWITH ( srcAddr, "10." )"#]),
      ("LEN(srcAddr) > 3", [#"LENGTH ( srcAddr ) gt "3""#]),
      ("SUBSTR(srcAddr, 1, 3) = '10.'", [#"SUBSTR ( srcAddr, "1", "3" ) eq "10.""#]),
      ("TRIM(srcAddr) = LTRIM(dstAddr)", ["TRIM ( srcAddr ) eq LTRIM ( dstAddr )"]),
      ("GREATEST(srcPort, dstPort) < 1024", [#"GREATEST ( srcPort, dstPort ) lt "1024""#]),
      ("ABS(bytes) = FLOOR(bytes)", ["ABS ( bytes ) eq bytes"]),
      (
        "DATE_TRUNC('hour', start) = DATE_TRUNC(day, start)",
        [
          "DATE_TRUNC_HOUR ( start ) eq DATE_TRUNC_DAY ( start )"
        ]
      ),
      ("DATEDIFF(minute, start, end) >= 5", [#"DATEDIFF_MINUTE ( start, end ) ge "5""#]),
      ("start > DATEADD(day, -1, '2026-01-31')", [#"start gt "2026-01-30 00:00:00.000000000""#]),
      (
        "start > '2026-01-31'::timestamp - INTERVAL '1 day 12 hours'",
        [
          #"start gt "2026-01-29 12:00:00.000000000""#
        ]
      ),
      ("start > CURRENT_TIMESTAMP()", ["start gt CURRENT_TIMESTAMP"]),
      ("start > p_current_timestamp()", ["start gt CURRENT_TIMESTAMP"]),
      ("start > TO_TIMESTAMP(60)", [#"start gt "1970-01-01 00:01:00.000000000""#]),
      ("DATE_PART(epoch_second, start) > 5", [#"DATE_PART_EPOCH_SECOND ( start ) gt "5""#]),
      (
        #"srcAddr = 'it\'s' AND dstAddr = 'it''s' AND action = $$a'b$$"#,
        [
          #"srcAddr eq "it's""#, #"dstAddr eq "it's""#, #"action eq "a'b""#,
        ]
      ),
      (#"srcAddr = 'a\\b' AND dstAddr = '\x41\u00e9\101'"#, [#"srcAddr eq "a\\b""#, #"dstAddr eq "AéA""#]),
      ("CASE WHEN end > start THEN end END > start", ["CASE WHEN ( end gt start ) THEN end ELSE null END gt start"]),
      (
        "CASE srcPort WHEN 1 THEN end ELSE start END > end",
        [
          #"CASE WHEN ( srcPort eq "1" ) THEN end ELSE start END gt end"#
        ]
      ),
      ("srcPort /* one */ = -- two\n 5 // three\n", [#"srcPort eq "5""#]),
      ("srcPort=-5", [#"srcPort eq "-5""#]),
    ])
  func lines(condition: String, expected: [String]) throws {
    #expect(try filterLines(condition) == expected)
  }

  @Test("NOT IN of a NULL port is NULL, and so the flow is not kept")
  func notIn() throws {
    let expected = Expression.not(.inList(.column(.srcPort), [.integer(443)], hasNull: false))
    #expect(try filter("srcPort NOT IN (443)") == expected)
  }

  @Test("A fraction that is whole becomes a whole number beside whole numbers, so that no digit is lost")
  func wholeFraction() throws {
    #expect(try filter("bytes = 5.0") == .comparison(.equal, .column(.bytes), .constant(.integer(5))))
  }

  @Test(
    "Constants that have no value are left to the run",
    arguments: [
      "bytes = 9223372036854775807 + 1", "bytes = 1 % 0", "bytes > 1 / 0",
    ])
  func constantsWithoutValue(condition: String) throws {
    guard case .comparison(_, _, .arithmetic)? = try filter(condition) else {
      Issue.record("\(String(describing: try filter(condition)))")
      return
    }
  }
}
