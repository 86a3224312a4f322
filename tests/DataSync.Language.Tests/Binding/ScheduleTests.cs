using DataSync.Plans.Model;

namespace DataSync.Language.Tests.Binding;

public sealed class ScheduleTests
{
    private const string Tasks = BoundScripts.Tables + """
        task Post for Invoice as item { set item { status <- "Done" } }
        task Tidy { delete Account as a where a.number = 0 }

        """;

    private const string Files = """
        source inbox = csv { folder: "inbox" }
        table Payment in inbox as "payments-*.csv" { key number : text(8) }
        table Rate in inbox as "rates.csv" { key number : text(8) }
        task Load { for each p in Payment { delete Account as a where a.number = 0 } }
        task Both { for each p in Payment { read Rate as r where r.number = p.number } }
        task Copy { for each p in Payment { insert Rate { number <- p.number } } }

        """;

    [Theory]
    [InlineData("DS3150", "schedule Tidy when missed skip")]
    [InlineData("DS3151", "schedule Tidy every 5 min daily at 06:00")]
    [InlineData("DS3152", "schedule Tidy each Invoice every 5 min")]
    [InlineData("DS3152", "schedule Post every 5 min")]
    [InlineData("DS3152", "schedule Post each Account every 5 min")]
    [InlineData("DS3153", "schedule Tidy cron \"0 6 * *\"")]
    [InlineData("DS3154", "schedule Tidy daily at 06:00:30")]
    [InlineData("DS3155", "schedule Tidy every 500 ms")]
    [InlineData("DS3030", "schedule Tidy every 1 month")]
    [InlineData("DS2009", "schedule Tide every 5 min")]
    [InlineData("DS2003", "schedule Post each Invoices every 5 min")]
    [InlineData("DS2002", "schedule Tidy every 5 min\nschedule Tidy every  5 min")]
    public void A_schedule_that_makes_no_sense_is_refused(string code, string schedule) => BoundScripts.Problems(Tasks + schedule).ShouldHaveSingleItem().ShouldStartWith(code);

    [Theory]
    [InlineData("on sat", "schedule Tidy every 5 min on sat")]
    [InlineData("zone", "schedule Tidy every 5 min zone \"Europe/Vienna\"")]
    [InlineData("may overlap", "schedule Tidy every 5 min may overlap")]
    [InlineData("where", "schedule Tidy where status = \"New\" every 5 min")]
    public void A_clause_that_says_nothing_there_is_refused(string at, string schedule) => BoundScripts.Problems(Tasks + schedule).ShouldHaveSingleItem().ShouldContain($"'{at}");

    [Theory]
    [InlineData("DS2004", "schedule Load each file in outbox every 1 min")]
    [InlineData("DS3156", "schedule Tidy each file in documents every 1 min")]
    [InlineData("DS3157", "schedule Tidy each file in inbox every 1 min")]
    [InlineData("DS3157", "schedule Both each file in inbox every 1 min")]
    [InlineData("DS3158", "schedule Copy each file in inbox every 1 min")]
    [InlineData("DS3152", "schedule Post each file in inbox every 1 min")]
    [InlineData("DS3150", "schedule Load each file in inbox")]
    [InlineData("DS3048", "schedule Load each file in inbox where number = \"1\" every 1 min")]
    [InlineData("DS3048", "schedule Load each file in inbox every 1 min may overlap")]
    public void A_schedule_for_files_that_makes_no_sense_is_refused(string code, string schedule) => BoundScripts.Problems(Tasks + Files + schedule).ShouldHaveSingleItem().ShouldStartWith(code);

    [Fact]
    public void A_schedule_for_files_is_for_those_of_the_table_that_its_task_reads_there()
    {
        var schedule = BoundScripts.Bind(Tasks + Files + "schedule Load each file in  inbox every 1 min").Schedules.ShouldHaveSingleItem();

        schedule.Files.ShouldNotBeNull().Name.ShouldBe("Payment");
        schedule.Items.ShouldBeNull();
        schedule.Name.ShouldBe("Load each file in inbox every 1 min");
    }

    [Theory]
    [InlineData("DS2003", "schedule Post on change of Invoices every 5 min")]
    [InlineData("DS2005", "schedule Post on change of Invoice.sum every 5 min")]
    [InlineData("DS3152", "schedule Post on change of Account every 5 min")]
    [InlineData("DS3152", "schedule Tidy on change of Account every 5 min")]
    [InlineData("DS3150", "schedule Post on change of Invoice")]
    [InlineData("DS3048", "schedule Post each Invoice on change of Invoice every 5 min")]
    [InlineData("DS3048", "schedule Post each Invoice every 5 min ignore own changes")]
    [InlineData("DS3159", "table Feed in documents as \"feed\" { key id : text(20) }\ntask Fill { merge Feed as f into Invoice as i on i.id = f.id { status <- \"Done\" } when changed update }\nschedule Post on change of Invoice every 5 min ignore own changes")]
    public void A_schedule_for_changes_that_makes_no_sense_is_refused(string code, string schedule) => BoundScripts.Problems(Tasks + schedule).ShouldHaveSingleItem().ShouldStartWith(code);

    [Fact]
    public void A_schedule_for_changes_looks_at_all_columns_or_at_one()
    {
        var all = BoundScripts.Bind(Tasks + "schedule Post on change of Invoice where total > 0 every 5 min").Schedules.ShouldHaveSingleItem();
        (all.Name, all.Changes.Length, all.Items.ShouldNotBeNull().Where.Length).ShouldBe(("Post on change of Invoice every 5 min", all.Items.Table.Columns.Length, 1));

        BoundScripts.Bind(Tasks + "schedule Post on change of Invoice.total every 5 min").Schedules.ShouldHaveSingleItem().Changes.ShouldHaveSingleItem().Name.ShouldBe("total");
        BoundScripts.Bind(Tasks + "schedule Post on change of documents.Invoice every 5 min").Schedules.ShouldHaveSingleItem().Changes.Length.ShouldBe(all.Changes.Length);
    }

    [Fact]
    public void An_unknown_day_or_zone_is_refused()
    {
        BoundScripts.Problems(Tasks + "schedule Tidy daily at 06:00 on someday").ShouldHaveSingleItem().ShouldContain("someday");
        BoundScripts.Problems(Tasks + "schedule Tidy daily at 06:00 zone \"Europe/Nowhere\"").ShouldHaveSingleItem().ShouldContain("Nowhere");
    }

    [Fact]
    public void The_condition_reads_the_columns_of_the_item_by_their_names()
    {
        var schedule = BoundScripts.Bind(Tasks + "schedule Post each Invoice where status = \"New\" and total > 0 every 5 min").Schedules.ShouldHaveSingleItem();

        schedule.Items.ShouldNotBeNull().Where.Select(c => c.Text).ShouldBe(["status = \"New\"", "total > 0"]);
        BoundScripts.Problems(Tasks + "schedule Post each Invoice where state = \"New\" every 5 min").ShouldHaveSingleItem().ShouldContain("state");
    }

    [Theory]
    [InlineData("daily at 22:30", "30 22 * * *")]
    [InlineData("daily at 06:00 on mon..fri", "0 6 * * MON,TUE,WED,THU,FRI")]
    [InlineData("daily at 06:05 on (sat..mon, wed)", "5 6 * * MON,WED,SAT,SUN")]
    [InlineData("cron \" 0  6 * * 1-5 \"", "0 6 * * 1-5")]
    public void Times_of_the_calendar_are_five_fields(string says, string cron) => BoundScripts.Bind($"{Tasks}schedule Tidy {says}").Schedules.ShouldHaveSingleItem().Cron.ShouldBe(cron);

    [Fact]
    public void What_is_not_said_has_a_default()
    {
        var quiet = BoundScripts.Bind(Tasks + "schedule Tidy daily at 06:00").Schedules.ShouldHaveSingleItem();
        (quiet.Name, quiet.Zone, quiet.Missed, quiet.Overlaps).ShouldBe(("Tidy daily at 06:00", null, MissedRuns.RunOnce, false));

        var said = BoundScripts.Bind(Tasks + "schedule Post each Invoice daily at 06:00\n    zone \"Europe/Vienna\"\n    when missed skip\n    may overlap").Schedules.ShouldHaveSingleItem();
        (said.Zone, said.Missed, said.Overlaps).ShouldBe(("Europe/Vienna", MissedRuns.Skip, true));
        BoundScripts.Bind(Tasks + "schedule Tidy every 1 h when missed run once").Schedules.ShouldHaveSingleItem().Missed.ShouldBe(MissedRuns.RunOnce);
    }
}
