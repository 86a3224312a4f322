using DataSync.Plans.Sources;
using DataSync.Plans.Values;
using DataSync.Sources.Odbc;
using DataSync.Sources.Tests.Sql;

namespace DataSync.Sources.Tests.Odbc;

/// <summary>sqliteodbc 0.9998.</summary>
public sealed class SqliteOdbcTests : DriverTests
{
    private protected override string[] NotApplicable => ["jsonb ?", "passwords"];

    private protected override string Varchar => "varchar(40)";

    private protected override object One => "1";

    private protected override string Endless => "with recursive n(i) as (select 1 union all select i + 1 from n) select count(*) from n where i < ?";

    private protected override bool HonoursQueryTimeout => false;

    [Fact, Trait("Quirk", "identifier quote"), Trait("Quirk", "tables without a catalogue")]
    public void Names_are_quoted_by_the_driver_and_tables_are_those_of_this_file()
    {
        Connection.IdentifierQuote.ShouldBe("\"");
        Connection.Run("create table here (id integer)");
        Session.Catalog.Tables(default).Select(table => table.Name).ShouldBe(["here"]);
    }

    [Theory]
    [InlineData("with more(n) as (select 3) insert into kinds select n from more")]
    [InlineData("/* of mine */ WITH more(n) as (select 3) insert into kinds select n from more")]
    [InlineData("with more(n) as (select 3) update kinds set n = 4")]
    [InlineData("pragma user_version = 4")]
    public void A_write_that_begins_like_a_question_would_not_happen_and_is_refused(string statement)
    {
        Session.Run("create table kinds (n integer)");

        CodeOf(() => Own(statement)).ShouldBe("DS6139");
    }

    [Theory]
    [InlineData("insert into kinds with more(n) as (select 3 union all select 4) select n from more", "1,2,3,4", 2)]
    [InlineData("-- of mine\nreplace into kinds values (3)", "1,2,3", 1)]
    [InlineData("update kinds set n = 9 where n in (with some(n) as (select 1) select n from some)", "9,2", 1)]
    [InlineData("delete from kinds where n in (with some(n) as (select 1) select n from some)", "2", 1)]
    public void A_write_with_a_query_inside_is_done_and_counted(string statement, string expected, long rows)
    {
        Session.Run("create table kinds (n integer)");
        Session.Run("insert into kinds values (1), (2)");

        Own(statement).ShouldBe(rows);

        Connection.Scalar("select group_concat(n) from kinds").ShouldBe(expected);
    }

    private long Own(string statement)
    {
        using var write = Session.OwnSql.ShouldNotBeNull().Prepare(new OwnStatement([statement]));
        return write.Execute([], default);
    }

    [Fact, Trait("Quirk", "boolean")]
    public void Yes_and_no_come_back_and_a_word_is_understood()
    {
        Back("bool", SyncType.Bool, true).ShouldBe(true);
        Back("bool", SyncType.Bool, false).ShouldBe(false);
        Back(SyncType.Text, "true").ShouldBe("true");
        Read(SyncType.Bool).ShouldBe(true);
    }

    [Fact, Trait("Quirk", "decimal(38,10)")]
    public void Decimals_that_would_become_floating_numbers_are_refused_both_ways_and_text_keeps_them()
    {
        CodeOf(() => Back("decimal(38, 10)", SyncType.Decimal, 1234567890.1234567m)).ShouldBe("DS6142");
        Session.Run("insert into back values (1, '12345678901234567890.0123456789')");
        CodeOf(() => Read(SyncType.Decimal)).ShouldBe("DS6133");
        Back("text", SyncType.Text, "1234567890123456789012345678.1234567891").ShouldBe("1234567890123456789012345678.1234567891");
        Back("text", SyncType.Decimal, 0.0000000001m).ShouldBe(0.0000000001m);
    }

    [Fact, Trait("Quirk", "double as text")]
    public void A_double_comes_back_to_its_last_bit_and_what_is_none_is_refused()
    {
        foreach (var number in new[] { 0.1 + 0.2, 0.3, 1e98, double.Epsilon, -1.0 / 3, 0.0 })
            Back("double", SyncType.Float, number).ShouldBe(number);
        Should.Throw<OdbcException>(() => Connection.Scalar("select v from back")).Code.ShouldBe("DS6133");
        Session.Run("update back set v = 9e999");
        CodeOf(() => Read(SyncType.Float)).ShouldBeOneOf("DS6132", "DS6133", "DS6141");
    }

    [Fact, Trait("Quirk", "timestamp fraction"), Trait("Quirk", "timestamptz")]
    public void Times_go_as_text_with_all_their_digits_and_a_zone_makes_them_none()
    {
        var moment = new DateTime(9999, 12, 31, 23, 59, 59, 999).AddTicks(9_999);
        Back("timestamp", SyncType.DateTime, moment).ShouldBe(moment);
        Session.Run("update back set v = '2026-11-21 12:00:00+03'");
        CodeOf(() => Read(SyncType.DateTime)).ShouldBe("DS6132");
    }

    [Fact, Trait("Quirk", "uuid")]
    public void A_guid_goes_as_text()
    {
        var guid = Guid.Parse("00112233-4455-6677-8899-aabbccddeeff");
        Back("char(36)", SyncType.Guid, guid).ShouldBe(guid);
        Connection.Scalar("select v from back").ShouldBe("00112233-4455-6677-8899-aabbccddeeff");
    }

    [Theory, Trait("Quirk", "embedded NUL")]
    [InlineData("'a' || char(0) || 'b'")]
    [InlineData("char(0)")]
    [InlineData("x'610062'")]
    [InlineData("cast(x'610062' as text)")]
    public void A_text_with_U0000_is_refused_where_the_driver_cuts_it(string literal)
    {
        Session.Run("create table back (id integer primary key, v text)");
        Session.Run($"insert into back values (1, {literal})");
        CodeOf(() => Read(SyncType.Text)).ShouldBe("DS6163");
        Session.Run("update back set v = 'ab'");
        Read(SyncType.Text).ShouldBe("ab");
        Session.Run("update back set v = null");
        Read(SyncType.Text).ShouldBeNull();
    }

    [Fact, Trait("Quirk", "lone surrogate")]
    public void Bytes_that_are_no_UTF8_are_refused_and_not_replaced()
    {
        Session.Run("create table back (id integer primary key, v text)");
        Session.Run("insert into back values (1, cast(x'61FF62' as text))");
        CodeOf(() => Read(SyncType.Text)).ShouldBe("DS6132");
    }

    [Fact, Trait("Quirk", "41 characters into varchar(40)")]
    public void A_length_is_kept_by_us_because_the_database_keeps_none()
    {
        Back("varchar(40)", SyncType.Text, new string('x', 41)).ShouldBe(new string('x', 41));
        CodeOf(() => Read(SyncType.Text with { Length = 40 })).ShouldBe("DS6141");
    }

    [Fact, Trait("Quirk", "emoji as literal")]
    public void Characters_beyond_Latin_in_a_statement_in_names_and_in_the_path_of_the_file_arrive()
    {
        Connection.Scalar("select 'Ж' || ? || '😀'", "ß").ShouldBe("Жß😀");
        var path = Path.Combine(Path.GetDirectoryName(OdbcConnectionText.Parse(Text)["Database"]).ShouldNotBeNull(), "Größe Ж😀.db");
        using var connection = Open($"Driver=SQLite3;Database={path}");
        connection.Run("create table \"Größe 😀\" (\"Straße\" text)");
        connection.Run("insert into \"Größe 😀\" values ('ä')");
        File.Exists(path).ShouldBeTrue();
        using (var reader = connection.Command("select \"Straße\" from \"Größe 😀\"").ExecuteReader())
        {
            reader.GetName(0).ShouldBe("Straße");
            reader.Read().ShouldBeTrue();
            reader.GetString(0).ShouldBe("ä");
        }
        using var file = new Microsoft.Data.Sqlite.SqliteConnection($"Data Source={path};Pooling=False");
        file.Open();
        using var command = file.CreateCommand();
        command.CommandText = "select count(*) from \"Größe 😀\" where \"Straße\" = 'ä'";
        command.ExecuteScalar().ShouldBe(1L);
    }

    [Fact, Trait("Quirk", "narrow encoding")]
    public void Text_goes_as_UTF8_whatever_the_locale_of_the_process()
    {
        DriverQuirks.SqliteOdbc.Text.ShouldBe(Utf8Text.Always);
        ChildProcess.Run(["text", Text], ("LC_ALL", "C")).ShouldBe("Grüße 😀 1.5 2026-11-21");
    }

    [Theory, Trait("Quirk", "'1,5' into decimal"), Trait("Quirk", "'1.7' into int"), Trait("Quirk", "text against other types")]
    [InlineData("decimal(12, 2)", "1,5", TypeKind.Decimal)]
    [InlineData("integer", "1.7", TypeKind.Int)]
    [InlineData("integer", "x42", TypeKind.Int)]
    [InlineData("date", "21.11.2026", TypeKind.Date)]
    public void A_text_is_kept_as_it_is_whatever_the_column_and_refused_when_it_is_read(string type, string text, TypeKind declared)
    {
        Back(type, SyncType.Text, text).ShouldBe(text);
        CodeOf(() => Read(new SyncType(declared))).ShouldBe("DS6132");
    }

    [Fact, Trait("Quirk", "upsert"), Trait("Quirk", "insert returning")]
    public void An_upsert_counts_its_rows_and_an_insert_returns_none()
    {
        Connection.Run("create table q (id integer primary key, v integer)");
        Connection.Run("insert into q values (1, 1)");
        Connection.Run("insert into q values (1, 5), (2, 5) on conflict (id) do update set v = excluded.v").ShouldBe(2);
        Connection.Scalar("insert into q (v) values (?) returning id", 7).ShouldBeNull("the driver gives no result: keys that the database makes are asked for otherwise");
    }

    [Fact, Trait("Quirk", "several statements")]
    public void Several_statements_in_one_text_are_refused()
    {
        Connection.Run("create table q (id integer)");
        Should.Throw<OdbcException>(() => Connection.Run("insert into q values (1); insert into q values (2)"));
        Connection.Count("q").ShouldBe(0);
    }

    [Theory, Trait("Quirk", "? in comments")]
    [InlineData("select ? /* ? */", "DS6114")]
    [InlineData("select ?, '?' /* x */", null)]
    public void A_question_mark_in_a_comment_counts_and_the_statement_is_refused(string text, string? code)
    {
        if (code is null)
            Connection.Scalar(text, "x").ShouldBe("x");
        else
            Should.Throw<OdbcException>(() => Connection.Scalar(text, "x")).Code.ShouldBe(code);
    }

    [Fact, Trait("Quirk", "error inside a transaction")]
    public void A_failed_statement_undoes_itself_only()
    {
        Connection.Run("create table q (id integer primary key)");
        using var transaction = Connection.BeginTransaction();
        Connection.Run("insert into q values (1)");
        Should.Throw<OdbcException>(() => Connection.Run("insert into q values (1)"));
        Connection.Run("insert into q values (2)");
        transaction.Commit();
        Connection.Count("q").ShouldBe(2);
    }

    [Theory, Trait("Quirk", "SQLSTATE")]
    [InlineData("insert into q values (1, 1)", "DS6118")]
    [InlineData("insert into q values (3, null)", "DS6118")]
    [InlineData("insert into q values (3, 77)", "DS6118")]
    [InlineData("select * from missing", "DS6113")]
    [InlineData("select missing from q", "DS6113")]
    [InlineData("selec 1", "DS6114")]
    [InlineData("insert into q values ('x', 1)", "DS6119")]
    public void Each_failure_has_its_class_by_the_native_code(string text, string code)
    {
        Connection.Run("create table q (id integer primary key, v integer not null check (v < 50))");
        Connection.Run("insert into q values (1, 1)");
        Should.Throw<OdbcException>(() => Connection.Run(text)).Code.ShouldBe(code);
    }

    [Fact, Trait("Quirk", "SQLSTATE")]
    public void A_locked_file_is_a_lock_and_may_be_tried_again()
    {
        Connection.Run("create table q (id integer)");
        using var transaction = Connection.BeginTransaction();
        Connection.Run("insert into q values (1)");
        using var other = Open(Text + ";Timeout=1");
        var error = Should.Throw<OdbcException>(() => other.Run("insert into q values (2)"));
        error.Code.ShouldBe("DS6116");
        error.IsTransient.ShouldBeTrue();
    }

    [Fact, Trait("Quirk", "result buffering")]
    public void Rows_without_parameters_stream_and_let_go_of_the_file_when_the_reader_closes()
    {
        DriverQuirks.SqliteOdbc.ConnectionDefaults.ShouldContain(new ConnectionEntry("StepAPI", "1"));
        Fill(2_000);
        using (var reader = Connection.Command("select id from many").ExecuteReader())
            reader.Read().ShouldBeTrue();
        Connection.Run("drop table many");
    }

    private protected override string ConnectionText(Scratch scratch) => scratch.Odbc;
}
