using DataSync.Plans.Values;
using DataSync.Sources.Odbc;
using DataSync.Sources.Tests.Sql;
using DataSync.TestServers;

namespace DataSync.Sources.Tests.Odbc;

/// <summary>psqlodbc 13.</summary>
public sealed class PsqlOdbcTests : DriverTests
{
    private protected override string[] NotApplicable => [];

    private protected override string Varchar => "varchar(40)";

    private protected override object One => 1L;

    private protected override string Endless => "select pg_sleep(1000)";

    private protected override bool HonoursQueryTimeout => true;

    [Fact, Trait("Quirk", "identifier quote"), Trait("Quirk", "tables without a catalogue")]
    public void Names_are_quoted_by_the_driver_and_tables_are_those_of_this_database()
    {
        Connection.IdentifierQuote.ShouldBe("\"");
        Connection.Run("create table here (id integer)");
        Session.Catalog.Tables(default).Select(table => table.Name).ShouldBe(["here"]);
    }

    [Fact, Trait("Quirk", "boolean")]
    public void Yes_and_no_come_back_as_such_and_as_text()
    {
        Back("boolean", SyncType.Bool, true).ShouldBe(true);
        Back("boolean", SyncType.Bool, false).ShouldBe(false);
        Connection.Scalar("select v from back where v = ?", false).ShouldBe("0");
        using var bits = Open(Text + ";BoolsAsChar=0");
        bits.Scalar("select v from back where v = ?", false).ShouldBe(false);
    }

    [Theory, Trait("Quirk", "decimal(38,10)")]
    [InlineData("1234567890123456789012345678.1234567891")]
    [InlineData("-9999999999999999999999999999.9999999999")]
    [InlineData("0.0000000001")]
    public void A_decimal_of_38_digits_comes_back_as_text_and_is_refused_as_a_decimal_that_has_no_room_for_it(string number)
    {
        Back("numeric(38, 10)", SyncType.Text, number).ShouldBe(number);
        if (number.Length > 30)
            CodeOf(() => Read(SyncType.Decimal)).ShouldBe("DS6132");
        else
            Read(SyncType.Decimal).ShouldBe(0.0000000001m);
        Back("numeric(38, 10)", SyncType.Decimal, 12345678.9m).ShouldBe(12345678.9m);
    }

    [Fact, Trait("Quirk", "double as text")]
    public void A_double_comes_back_to_its_last_bit()
    {
        foreach (var number in new[] { 0.1 + 0.2, double.Epsilon, double.MaxValue, -1.0 / 3, -0.0 })
            Back("double precision", SyncType.Float, number).ShouldBe(number);
        Back("real", SyncType.Float, 0.1).ShouldBe(0.1);
        CodeOf(() => Back(SyncType.Float, 0.1 + 0.2)).ShouldBe("DS6142");
    }

    [Theory, Trait("Quirk", "double as text")]
    [InlineData("double precision", "'NaN'", TypeKind.Float, "DS6141")]
    [InlineData("double precision", "'-Infinity'", TypeKind.Float, "DS6141")]
    [InlineData("numeric", "'NaN'", TypeKind.Decimal, "DS6132")]
    [InlineData("date", "'infinity'", TypeKind.Date, "DS6132")]
    [InlineData("date", "'0044-03-15 BC'", TypeKind.Date, "DS6132")]
    [InlineData("date", "'12026-03-15'", TypeKind.Date, "DS6132")]
    [InlineData("timestamp", "'-infinity'", TypeKind.DateTime, "DS6132")]
    [InlineData("timestamp", "'0044-03-15 BC'", TypeKind.DateTime, "DS6132")]
    [InlineData("timestamp", "'12026-03-15'", TypeKind.DateTime, "DS6132")]
    [InlineData("time", "'24:00'", TypeKind.Time, "DS6132")]
    public void What_has_no_counterpart_is_refused_and_not_made_another_value(string type, string literal, TypeKind declared, string code)
    {
        Session.Run($"create table back (id integer primary key, v {type})");
        Session.Run($"insert into back values (1, {literal})");
        CodeOf(() => Read(new SyncType(declared))).ShouldBe(code);
    }

    [Fact, Trait("Quirk", "timestamp fraction")]
    public void Six_digits_behind_the_second_come_back()
    {
        var moment = new DateTime(9999, 12, 31, 23, 59, 59, 999).AddMicroseconds(999);
        Back("timestamp", SyncType.DateTime, moment).ShouldBe(moment);
        CodeOf(() => Back(SyncType.DateTime, moment.AddTicks(1))).ShouldBe("DS6142");
        CodeOf(() => Back("timestamp(0)", SyncType.Text, "2026-11-21 09:30:00.5")).ShouldBe("DS6142");
    }

    [Fact, Trait("Quirk", "timestamptz")]
    public void A_time_with_a_zone_is_one_of_UTC_whatever_the_zone_of_the_server()
    {
        Session.Run("create table back (id integer primary key, v timestamptz)");
        Session.Run("insert into back values (1, '2026-11-21 12:00:00.25+03')");
        Read(SyncType.DateTime).ShouldBe(new DateTime(2026, 11, 21, 9, 0, 0, 250));
        Connection.Run($"alter database {Connection.Database} set timezone to 'Asia/Tokyo'");
        using var later = Open(Text);
        later.Scalar("show timezone").ShouldBe("UTC");
        using var own = Open(Text + ";ConnSettings=set timezone to 'Asia/Tokyo'");
        own.Scalar("select v from back").ShouldBe(new DateTime(2026, 11, 21, 18, 0, 0, 250), "who sets a zone has it");
        Back(SyncType.DateTime, new DateTime(2026, 6, 1, 1, 0, 0)).ShouldBe(new DateTime(2026, 6, 1, 1, 0, 0));
        later.Scalar("select cast(v at time zone 'UTC' as text) from back").ShouldBe("2026-06-01 01:00:00");
    }

    [Fact, Trait("Quirk", "uuid")]
    public void A_guid_keeps_the_order_of_its_bytes()
    {
        var guid = Guid.Parse("00112233-4455-6677-8899-aabbccddeeff");
        Back("uuid", SyncType.Guid, guid).ShouldBe(guid);
        Connection.Scalar("select cast(v as text) from back").ShouldBe("00112233-4455-6677-8899-aabbccddeeff");
    }

    [Fact, Trait("Quirk", "41 characters into varchar(40)")]
    public void One_character_too_many_is_refused_and_characters_are_counted_not_bytes()
    {
        Back("varchar(40)", SyncType.Text, string.Concat(Enumerable.Repeat("😀", 40))).ShouldBe(string.Concat(Enumerable.Repeat("😀", 40)));
        CodeOf(() => Back(SyncType.Text, new string('x', 41))).ShouldBe("DS6119");
        CodeOf(() => Back(SyncType.Text, new string('x', 41) + "😀")).ShouldBe("DS6119");
    }

    [Fact, Trait("Quirk", "emoji as literal")]
    public void An_emoji_in_a_statement_arrives() => Connection.Scalar("select '😀' || ?", "ß").ShouldBe("😀ß");

    [Fact, Trait("Quirk", "narrow encoding")]
    public void Text_goes_as_UTF8_only_where_the_process_is_in_UTF8()
    {
        DriverQuirks.PsqlOdbc.Text.ShouldBe(Utf8Text.InUtf8Locale);
        foreach (var locale in new[] { "C", "C.UTF-8" })
            ChildProcess.Run(["text", Text], ("LC_ALL", locale)).ShouldBe("Grüße 😀 1.5 2026-11-21", locale);
    }

    [Theory, Trait("Quirk", "'1,5' into decimal"), Trait("Quirk", "'1.7' into int")]
    [InlineData("numeric(12, 2)", "1,5", "DS6119")]
    [InlineData("integer", "1.7", "DS6142")]
    [InlineData("integer", "x42", "DS6119")]
    [InlineData("numeric(12, 2)", "1.239", "DS6142")]
    [InlineData("numeric(12, 2)", "1.5e-3", "DS6142")]
    public void A_text_that_a_number_column_would_change_is_refused(string type, string text, string code)
    {
        CodeOf(() => Back(type, SyncType.Text, text)).ShouldBe(code);
        Connection.Count("back").ShouldBe(0);
    }

    [Fact, Trait("Quirk", "text against other types")]
    public void Text_is_taken_for_every_other_type()
    {
        foreach (var (type, text) in new[]
                 {
                     ("integer", "42"), ("numeric", "1.50"), ("date", "2026-11-21"), ("timestamp", "2026-11-21 09:30:00"), ("boolean", "true"), ("uuid", "00112233-4455-6677-8899-aabbccddeeff"),
                     ("double precision", "0.5"), ("jsonb", "{\"a\": 1}"), ("integer[]", "{1,2}"),
                 })
            Back(type, SyncType.Text, text).ShouldBe(text, type);
    }

    [Fact, Trait("Quirk", "upsert"), Trait("Quirk", "insert returning")]
    public void An_upsert_counts_its_rows_and_an_insert_can_return_them()
    {
        Connection.Run("create table q (id serial primary key, v integer)");
        Connection.Run("insert into q values (1, 1)");
        Connection.Run("insert into q values (1, 5), (2, 5) on conflict (id) do update set v = excluded.v").ShouldBe(2);
        Connection.Scalar("insert into q (id, v) values (9, ?) returning id", 7).ShouldBe(9L);
    }

    [Theory, Trait("Quirk", "several statements")]
    [InlineData("insert into q values (1); insert into q values (2)", true)]
    [InlineData("insert into q values (?); insert into q values (?)", true)]
    [InlineData("insert into q values (1) /* ; */ ; -- nothing ; more\n", false)]
    [InlineData("insert into q select 1 where ';x' <> '' and \";y\" is null", false)]
    [InlineData("do $$ begin insert into q values (1); insert into q values (2); end $$", false)]
    [InlineData("do $a$ begin execute $$ select 1; $$; end $a$; select 2", true)]
    public void Several_statements_in_one_text_are_refused(string text, bool several)
    {
        Connection.Run("create table q (id integer, \";y\" integer)");
        if (several)
            Should.Throw<OdbcException>(() => Connection.Run(text)).Code.ShouldBe("DS6161");
        else if (!text.StartsWith("do", StringComparison.Ordinal))
            Connection.Run(text.Replace("and \";y\" is null", "", StringComparison.Ordinal)).ShouldBe(1);
        else
            Connection.Run(text);
        Connection.Count("q").ShouldBe(several ? 0 : text.StartsWith("do", StringComparison.Ordinal) ? 2 : 1);
    }

    [Fact, Trait("Quirk", "? in comments"), Trait("Quirk", "jsonb ?")]
    public void A_question_mark_in_a_comment_is_none_and_the_operator_is_refused()
    {
        Connection.Scalar("select ? /* ? */ -- ?\n", 1L).ShouldNotBeNull();
        Connection.Run("create table q (j jsonb)");
        Should.Throw<OdbcException>(() => Connection.Scalar("select count(*) from q where j ? 'a'")).Code.ShouldBe("DS6136");
        Connection.Scalar("select count(*) from q where jsonb_exists(j, ?)", "a").ShouldBe(0L);
    }

    [Theory, Trait("Quirk", "error inside a transaction")]
    [InlineData("", true)]
    [InlineData(";Protocol=7.4-2", true)]
    [InlineData(";Protocol=7.4-1", false)]
    [InlineData(";Protocol=7.4-0", false)]
    public void A_commit_after_a_failed_statement_is_one_or_says_that_it_is_none(string protocol, bool commits)
    {
        Connection.Run("create table q (id integer primary key)");
        using var connection = Open(Text + protocol);
        using var transaction = connection.BeginTransaction();
        connection.Run("insert into q values (1)");
        Should.Throw<OdbcException>(() => connection.Run("insert into q values (1)")).Class.ShouldBe(SqlStateClass.Constraint);
        if (commits)
        {
            connection.Run("insert into q values (2)");
            transaction.Commit();
        }
        else
        {
            Should.Throw<OdbcException>(transaction.Commit).Code.ShouldBe("DS6137");
        }
        Connection.Count("q").ShouldBe(commits ? 2 : 0);
    }

    [Theory, Trait("Quirk", "SQLSTATE")]
    [InlineData("insert into q values (1, 1)", "DS6118")]
    [InlineData("insert into q values (null, 1)", "DS6118")]
    [InlineData("select * from missing", "DS6113")]
    [InlineData("select missing from q", "DS6113")]
    [InlineData("selec 1", "DS6114")]
    [InlineData("select 1 / 0", "DS6119")]
    [InlineData("insert into q values (99999999999, 1)", "DS6119")]
    [InlineData("select pg_terminate_backend(pg_backend_pid())", "DS6110")]
    public void Each_failure_has_its_class(string text, string code)
    {
        Connection.Run("create table q (id integer primary key, v integer)");
        Connection.Run("insert into q values (1, 1)");
        Should.Throw<OdbcException>(() => Connection.Scalar(text)).Code.ShouldBe(code);
    }

    [Fact, Trait("Quirk", "result buffering")]
    public void Rows_stream_out_of_a_cursor_on_the_server()
    {
        using var command = Connection.Command("select g from generate_series(1, 20000) g");
        using var reader = command.ExecuteReader();
        reader.Read().ShouldBeTrue();
        Connection.Scalar("select count(*) from pg_cursors where statement like '%generate_series%' and statement not like '%pg_cursors%'").ShouldBe(1L, "the rest is still on the server");
    }

    [Theory, Trait("Quirk", "passwords")]
    [InlineData("UID", "nobody", "DS6112")]
    [InlineData("PWD", "wrong;={}", "DS6112")]
    [InlineData("Database", "nowhere", "DS6113")]
    [InlineData("Port", "1", "DS6110")]
    public void A_password_with_every_sign_arrives_and_what_is_refused_is_told_apart(string keyword, string value, string code)
    {
        DataSync.TestServers.Servers.Password.ShouldContain("}");
        DataSync.TestServers.Servers.Password.ShouldContain(";");
        Should.Throw<OdbcException>(() => Open(OdbcConnectionText.Parse(Text).With(keyword, value).ToString())).Code.ShouldBe(code);
    }

    private protected override string ConnectionText(Scratch scratch) => scratch.Owns(new ServerDatabase(ServerKind.Postgres)).Odbc;
}
