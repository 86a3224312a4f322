using DataSync.Plans.Model;

namespace DataSync.Language.Tests.Binding;

public sealed class TrackingColumnsTests
{
    private const string Columns = "{ key id : int\n name : text(20)\n made : datetime?\n day : date\n gone : bool?\n left : datetime }";

    [Fact]
    public void Declared_columns_and_such_as_only_the_database_has_can_be_named()
    {
        var table = BoundScripts.Bind($"source crm\ntable T in crm tracked by columns {{ created: made, updated: UPD, deleted: \"DEL FLAG\", zone: \"UTC\" }} {Columns}")
            .Tables.ShouldHaveSingleItem();

        table.Tracking.ShouldBe(TrackingKind.Columns);
        var stamps = table.Stamps.ShouldNotBeNull();
        (stamps.Created?.Index, stamps.Updated.Index, stamps.Deleted?.Index, stamps.Zone).ShouldBe((2, 6, 7, "UTC"));
        stamps.Own.Select(column => $"{column.PhysicalName} : {column.Type}").ShouldBe(["UPD : datetime?", "DEL FLAG : bool?"]);
    }

    [Theory]
    [InlineData("DS2014 'chanegd'", "updated: made, chanegd: day")]
    [InlineData("DS2002 'updated'", "updated: made, updated: day")]
    [InlineData("DS2015 'tracked by columns { created: made }'", "created: made")]
    [InlineData("DS4034 'id'", "updated: id")]
    [InlineData("DS4034 'name'", "updated: name")]
    [InlineData("DS4034 'name'", "updated: made, deleted: name")]
    [InlineData("DS4034 'left'", "updated: made, deleted: left")]
    [InlineData("DS4035 '1'", "updated: 1")]
    [InlineData("DS4020 '\"Europe/Wien\"'", "updated: made, zone: \"Europe/Wien\"")]
    [InlineData("DS2023 '1'", "updated: made, zone: 1")]
    [InlineData("DS5917 'communicated'", "updated: made, communicated: gone")]
    public void What_cannot_track_is_refused_where_it_is_said(string problem, string settings) =>
        BoundScripts.Problems($"source crm\ntable T in crm tracked by columns {{ {settings} }} {Columns}").ShouldBe([problem]);
}
