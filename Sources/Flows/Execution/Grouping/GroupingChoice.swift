/// When groups are so many that rows are partitioned before they are grouped.
struct GroupingChoice: Sendable {
  /// How many rows are looked at to choose.
  var sampleRows = 65_536
  /// In how many groups they have to be: nearly every one in its own, else looking up each row is as fast.
  var groupsMin = 57_344
}
