using DataSync.Plans.Model;
using DataSync.Stations.Files;
using DataSync.Stations.Input;
using DataSync.Stations.Tests.Network;

namespace DataSync.Stations.Tests.Counterexamples;

/// <summary>Edits at two stations at once, echoes, deletions and keys nobody knew of. Source: communication-why.md §1.</summary>
public sealed class ConcurrentEditTests : IDisposable
{
    private readonly Office _office = new(onDisk: true);

    private TestStation Vienna => _office.Vienna;

    private TestStation Berlin => _office.Berlin;

    [Fact]
    [Trait("Hole", "11")]
    public void An_edit_made_while_a_file_lies_in_the_folder_is_not_overwritten_by_it()
    {
        Vienna.Sql("update companies set name = 'from Vienna' where id = 1");
        Vienna.Output("Berlin");
        _office.Network.Carry("Vienna", "Berlin");
        _office.Network.At(_office.Network.Clock.Now.AddMinutes(5));
        Berlin.Sql("update companies set name = 'later, in Berlin' where id = 1");
        Berlin.Input("Vienna");
        _office.Company(Berlin, 1).ShouldBe("later, in Berlin");
        Reconcile();
        _office.Company(Vienna, 1).ShouldBe("later, in Berlin");
    }

    [Fact]
    [Trait("Hole", "24")]
    public void Of_two_edits_the_later_one_stands_everywhere_whichever_file_is_first()
    {
        Berlin.Sql("update companies set name = 'earlier, in Berlin' where id = 1");
        _office.Network.At(_office.Network.Clock.Now.AddMinutes(5));
        Vienna.Sql("update companies set name = 'later, in Vienna' where id = 1");
        _office.Network.Communicate("Berlin", "Vienna");
        _office.Network.Communicate("Vienna", "Berlin");
        _office.Company(Vienna, 1).ShouldBe("later, in Vienna");
        _office.Company(Berlin, 1).ShouldBe("later, in Vienna");
    }

    [Fact]
    [Trait("Hole", "24")]
    public void A_row_is_not_sent_back_to_the_station_it_came_from()
    {
        Berlin.Sql("update companies set name = 'from Berlin' where id = 1");
        _office.Network.Communicate("Berlin", "Vienna");
        Office.Rows(Vienna.Output("Berlin")).ShouldBe(0);
    }

    [Fact]
    [Trait("Hole", "24")]
    public void What_the_sender_cannot_see_of_a_row_is_still_sent_to_it()
    {
        // Upwards only name and country travel, downwards the credit too.
        var upwards = _office.Network.Everything;
        _office.Network.Use(upwards with { Rows = upwards.Rows.SetItem(0, TestNetwork.Both(TestNetwork.Company) with { Fields = [0, 1, 2] }) });
        _office.Settle();
        Vienna.Sql("update companies set credit = '500' where id = 1");
        _office.Network.At(_office.Network.Clock.Now.AddMinutes(5));
        Berlin.Sql("update companies set name = 'later, in Berlin' where id = 1");
        _office.Network.Communicate("Berlin", "Vienna");
        _office.Network.Communicate("Vienna", "Berlin");
        Berlin.Value("select credit from companies where id = 1").ShouldBe(Vienna.Value("select credit from companies where id = 1"));
        _office.Company(Berlin, 1).ShouldBe("later, in Berlin");
    }

    [Fact]
    [Trait("Hole", "12")]
    [Trait("Rule", "stations R62")]
    public void A_deletion_of_an_unknown_key_is_remembered_against_a_late_copy()
    {
        Berlin.Sql("insert into companies (id, name, country) values (60, 'short-lived', 'DE')");
        Berlin.Output("Vienna");
        _office.Lose(Berlin, Vienna);
        Berlin.Sql("delete from companies where id = 60");
        var (output, _) = _office.Network.Communicate("Berlin", "Vienna");
        output.Files.Single().Tables.Single().Out.ShouldBe(1);
        Reconcile();
        Vienna.Value("select life from ds_track_Company order by rkey desc limit 1").ShouldBe("2");
        _office.Company(Vienna, 60).ShouldBe("");
    }

    [Fact]
    [Trait("Hole", "13")]
    public void Who_still_edits_what_was_deleted_is_told_of_the_deletion()
    {
        // Company 1 left Berlin and was deleted in Vienna, of which Berlin need not hear; then somebody in Berlin types it in anew.
        Vienna.Sql("update companies set country = 'AT' where id = 1");
        _office.Settle();
        Vienna.Sql("delete from persons where id = 1; delete from companies where id = 1");
        _office.Settle();
        Berlin.Sql("insert into companies (id, name, country) values (1, 'typed in Berlin', 'DE')");
        Reconcile();
        _office.Company(Vienna, 1).ShouldBe("");
        _office.Company(Berlin, 1).ShouldBe("");
    }

    [Fact]
    [Trait("Hole", "17")]
    public void Only_the_case_of_a_text_changes_and_it_is_sent()
    {
        Vienna.Sql("update companies set name = 'COMPANY 1' where id = 1");
        _office.Network.Communicate("Vienna", "Berlin");
        _office.Company(Berlin, 1).ShouldBe("COMPANY 1");
        Vienna.Sql("update companies set name = name");
        Office.Rows(Vienna.Output("Berlin")).ShouldBe(0);
    }

    [Fact]
    [Trait("Hole", "17")]
    public void What_replace_removes_unseen_is_found_by_the_census()
    {
        Vienna.Sql("create unique index one_name on companies (name)");
        Vienna.Sql("delete from persons where company_id = 3");
        _office.Settle();
        Vienna.Sql("replace into companies (id, name, country) values (7, 'Company 3', 'DE')");
        _office.Network.NextDay();
        _office.Synchronizes();
        _office.Network.Round();
        Berlin.Companies.ShouldBe(["Company 1", "Company 2", "Company 3"]);
        Berlin.Read("select id from companies order by id").ShouldBe(["1", "2", "7"]);
    }

    [Fact]
    [Trait("Hole", "30")]
    public void A_record_typed_below_that_never_was_in_scope_is_not_told_to_leave_at_once()
    {
        Berlin.Sql("insert into companies (id, name, country) values (50, 'born in Berlin', 'FR')");
        _office.Settle();
        _office.Company(Vienna, 50).ShouldBe("born in Berlin");
        Vienna.Sql("update companies set rep = 'Smith' where id = 50");
        Reconcile();
        _office.Company(Berlin, 50).ShouldBe("born in Berlin");
        _office.Synchronizes();
        Reconcile();
        _office.Company(Berlin, 50).ShouldBe("");
        _office.Company(Vienna, 50).ShouldBe("born in Berlin");
    }

    [Fact]
    [Trait("Hole", "32")]
    public void The_file_of_a_copied_station_is_refused_as_another_history()
    {
        // Two copies of Berlin write file n, each with something else in it, and both continue.
        var folder = Path.GetDirectoryName(Berlin.Database) ?? "";
        var copy = Directory.CreateTempSubdirectory("datasync-copy-").FullName;
        try
        {
            Copy(folder, copy);
            Berlin.Sql("update companies set name = 'original' where id = 1");
            Berlin.Output("Vienna");
            var original = _office.Delay(Berlin, Vienna);
            Directory.Delete(folder, recursive: true);
            Copy(copy, folder);
            Berlin.Sql("update companies set name = 'copy' where id = 1");
            Berlin.Output("Vienna");
            _office.Lose(Berlin, Vienna);
            Berlin.Sql("update companies set name = 'copy' where id = 2");
            Berlin.Output("Vienna");
            var second = _office.Delay(Berlin, Vienna);

            _office.Deliver(original, Berlin, Vienna);
            Vienna.Input("Berlin").Files.Single().Outcome.ShouldBe(InputOutcome.Applied);
            _office.Deliver(second, Berlin, Vienna);
            var refused = Vienna.Input("Berlin").Files.Single();
            refused.Outcome.ShouldBe(InputOutcome.Refused);
            refused.Problem.ShouldNotBeNull().Code.ShouldBe("DS7023");
            _office.Company(Vienna, 1).ShouldBe("original");
            _office.Company(Vienna, 2).ShouldBe("Company 2");
        }
        finally
        {
            Directory.Delete(copy, recursive: true);
        }
    }

    [Fact]
    [Trait("Hole", "23")]
    public void What_came_and_left_between_two_confirmations_was_communicated()
    {
        Vienna.Sql("insert into companies (id, name, country) values (9, 'Company 9', 'DE')");
        Vienna.Output("Berlin");
        Vienna.Sql("update companies set country = 'AT' where id = 9");
        _office.Network.Communicate("Vienna", "Berlin");
        _office.Network.Communicate("Berlin", "Vienna");
        Vienna.Value("select cmcd from ds_track_Company order by rid desc limit 1").ShouldBe("1");
        Vienna.Value("select count(*) from ds_held where tbl = 'Company'").ShouldBe("3");
    }

    public void Dispose() => _office.Dispose();

    private void Reconcile()
    {
        for (var round = 0; round < 3; round++)
        {
            _office.Network.NextDay();
            _office.Network.Communicate("Vienna", "Berlin");
            _office.Network.Communicate("Berlin", "Vienna");
        }
    }

    private static void Copy(string from, string to)
    {
        foreach (var directory in Directory.EnumerateDirectories(from, "*", SearchOption.AllDirectories)) Directory.CreateDirectory(directory.Replace(from, to, StringComparison.Ordinal));
        Directory.CreateDirectory(to);
        foreach (var file in Directory.EnumerateFiles(from, "*", SearchOption.AllDirectories)) File.Copy(file, file.Replace(from, to, StringComparison.Ordinal));
    }
}
