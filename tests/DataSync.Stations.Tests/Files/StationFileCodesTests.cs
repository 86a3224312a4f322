using System.Reflection;
using DataSync.Stations.Files;

namespace DataSync.Stations.Tests.Files;

public sealed class StationFileCodesTests
{
    /// <summary>A code that was seen in a log must mean the same for ever.</summary>
    [Fact]
    public void A_code_never_changes_its_meaning()
    {
        var codes = typeof(StationFileCodes).GetFields(BindingFlags.Public | BindingFlags.Static).Select(field => $"{field.GetRawConstantValue()} {field.Name}");
        codes.ShouldBe(
        [
            "DS8101 NotAStationFile", "DS8102 DamagedContainer", "DS8103 BeyondLimit", "DS8104 DuplicateEntry", "DS8105 MissingEntry", "DS8106 UnexpectedEntry", "DS8107 WrongDigest",
            "DS8108 UnreadableManifest", "DS8109 ImpossibleManifest", "DS8110 UnknownFormatVersion", "DS8111 Sealed", "DS8112 DamagedBlock", "DS8113 UnreadableReceipts",
            "DS8114 NameContradictsManifest", "DS8115 NotAStationFileName", "DS8116 ValueDoesNotFitColumn", "DS8117 CannotBeRead", "DS8118 TooLargeToWrite", "DS8119 NoSuchTable", "DS8120 UnreadableCatalogs", "DS8201 DamagedSet",
            "DS8202 UnknownSetCoding", "DS8203 WrongSetSum", "DS8204 DuplicateSetKey",
        ]);
    }

    [Fact]
    public void No_two_refusals_share_a_code() =>
        typeof(StationFileCodes).GetFields(BindingFlags.Public | BindingFlags.Static).Select(field => field.GetRawConstantValue()).ShouldBeUnique();
}
