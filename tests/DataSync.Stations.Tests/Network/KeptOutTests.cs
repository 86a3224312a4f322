namespace DataSync.Stations.Tests.Network;

/// <summary>What an input condition keeps out, on every database: known once, over several levels.</summary>
public abstract class KeptOutTests(DatabaseWay way) : IDisposable
{
    private readonly TestNetwork _network = new(way: way);

    [Fact]
    public void What_hangs_below_what_is_kept_out_is_not_asked_for_and_comes_with_it()
    {
        var credit = _network.Code.Add((row, _) => row[4] is decimal credit && credit > 0);
        _network.Use(TestNetwork.Notebook(_network.Output(TestNetwork.Company, "country = \"DE\"", row => Equals(row[2], "DE")) with { InputText = "credit > 0", InputFunction = credit }));
        _network.Fill();
        _network.Vienna.Sql("update companies set credit = 5 where id <= 5; insert into activities (id, company_id, person_id, subject) values (66, null, 6, 'Below the person')");
        _network.Round();
        _network.Round();
        _network.Berlin.Companies.Length.ShouldBe(5);

        foreach (var day in new[] { 1, 30 })
        {
            _network.At(_network.Clock.Now.AddDays(day));
            Moved().ShouldBe(0, "synchronization is due the second time, too");
        }

        _network.Berlin.Station.Why("Berlin", "Company", "6").Verdict.ShouldBe("Berlin does not hold it: as Vienna has it, it fails the input condition.");
        _network.Berlin.Station.Why("Berlin", "Activity", "66").Verdict.ShouldBe("Berlin does not hold it: as Vienna has it, it or a record above it fails the input condition.");
        _network.Vienna.Sql("update activities set subject = 'Changed' where id = 66");
        Moved().ShouldBe(1);

        _network.Vienna.Sql("update companies set credit = 7 where id = 6");
        _network.Round();
        _network.Round();

        _network.Berlin.Companies.Length.ShouldBe(6);
        _network.Berlin.Persons.Length.ShouldBe(6);
        _network.Berlin.Read("select subject from activities where person_id = 6 order by id").ShouldBe(["Visit 6", "Changed"]);
        Moved().ShouldBe(0);
    }

    [Fact]
    public void Why_tells_at_the_branch_of_an_input_condition_that_purges()
    {
        var named = _network.Code.Add((row, _) => !Equals(row[1], "Edited"));
        _network.Use(TestNetwork.Notebook(_network.Output(TestNetwork.Company, "country = \"DE\"", row => Equals(row[2], "DE")) with { InputText = "name <> \"Edited\"", InputFunction = named, Purge = true }));
        _network.Fill();
        _network.Round();
        _network.Berlin.Sql("update companies set name = 'Edited' where id = 1");

        var why = _network.Berlin.Station.Why("Berlin", "Company", "1");

        why.Waits.Single(waiting => waiting.Kind == "purge").Text.ShouldBe("the input condition name <> \"Edited\" is false here: the next synchronization takes it away (R115), unless a protection keeps it");
        _network.Berlin.Station.Why("Berlin", "Company", "2").Waits.ShouldBeEmpty();
    }

    // Records that travel or are asked for in two rounds.
    private long Moved()
    {
        var moved = 0L;
        for (var i = 0; i < 2; i++)
        {
            foreach (var (from, to) in new[] { ("Vienna", "Berlin"), ("Berlin", "Vienna") })
            {
                var (output, input) = _network.Communicate(from, to);
                moved += output.Files.Concat(input.Answers.Files).SelectMany(file => file.Tables).Sum(table => table.Out + table.Requested);
            }
        }

        return moved;
    }

    public void Dispose() => _network.Dispose();
}
