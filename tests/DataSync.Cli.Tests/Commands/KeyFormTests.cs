namespace DataSync.Cli.Tests.Commands;

/// <summary>Keys that a database keeps as text in more than one form: what comes for a record reaches its row, however the application has written the key.</summary>
public sealed class KeyFormTests : IDisposable
{
    private readonly Workplace _at = Workplace.Empty();

    public static TheoryData<string, string, string> Forms => new()
    {
        { "decimal(10, 4)", "0.1000", "-5.50" },
        { "datetime", "2026-11-21T09:00:00.500", "2026-11-21" },
        { "time", "09:00", "10:30:00.250" },
        { "guid", "6F9619FF-8B86-D011-B42D-00C04FC964FF", "{7f9619ff-8b86-d011-b42d-00c04fc964ff}" },
    };

    [Theory]
    [MemberData(nameof(Forms))]
    public void Updates_and_deletions_reach_a_database_in_the_same_process(string type, string first, string second) => Reach("sqlite { file: \"berlin.db\" }", type, first, second);

    [Theory]
    [MemberData(nameof(Forms))]
    public void Updates_and_deletions_reach_a_database_behind_odbc(string type, string first, string second) =>
        Reach($"odbc {{ connection: \"Driver=SQLite3;Database={_at["berlin.db"]}\" }}", type, first, second);

    public void Dispose() => _at.Dispose();

    private void Reach(string source, string type, string first, string second)
    {
        _at.Write("rates.sync", $$"""
            sync 1
            source shop

            table Rate in shop as "rates" tracked {
                key place : text(10)
                key step  : {{type}}
                price     : int?
            }

            station Vienna = 1 {
                main office
                source shop = sqlite { file: "vienna.db" }
                folder "stations/vienna"
            }

            station Berlin = 101 {
                below Vienna
                source shop = {{source}}
                folder "stations/berlin"
            }

            format All { all tables { output, input } }
            connect Vienna to Berlin { format All }
            connect Berlin to Vienna { format All }
            """);
        foreach (var database in new[] { "vienna.db", "berlin.db" }) _at.Sql(database, "create table rates (place text not null, step text not null, price integer, primary key (place, step))");
        _at.Sql("vienna.db", $"insert into rates values ('a', '{first}', 1), ('b', '{second}', 1), ('c', '{first}', 1)");
        Communicate("Vienna", "Berlin");
        Communicate("Berlin", "Vienna");
        _at.Sql("berlin.db", $"update rates set step = '{first}' where place = 'a'; update rates set step = '{second}' where place = 'b'");
        Communicate("Berlin", "Vienna");
        Communicate("Vienna", "Berlin");

        _at.Sql("vienna.db", "update rates set price = 2 where place = 'a'; delete from rates where place = 'b'");
        Communicate("Vienna", "Berlin");

        _at.Ask("berlin.db", "select group_concat(place || price) from (select * from rates order by place)").ShouldBe("a2,c1");
    }

    private void Communicate(string from, string to)
    {
        var run = _at.Run("communicate", _at["rates.sync"], "--station", from, "--to", to);
        run.Exit.ShouldBe(0, run.Error + run.Out);
    }
}
