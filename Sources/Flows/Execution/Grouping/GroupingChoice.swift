/// When groups are so many that rows are partitioned before they are grouped.
struct GroupingChoice: Sendable {
  /// How many rows are looked at to choose.
  var sampleRows = 16_384
  /// In how many groups they have to be.
  var groupsMin = 4_096
}
