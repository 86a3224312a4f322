using DataSync.Plans.Values;
using DataSync.Sources.Odbc;
using DataSync.Sources.Tests.Sql;
using DataSync.TestServers;

namespace DataSync.Sources.Tests.Odbc;

/// <summary>MariaDB Connector/ODBC 3.1.</summary>
public sealed class MariaDbDriverTests : DriverTests
{
    private protected override string[] NotApplicable => ["jsonb ?"];

    private protected override string Varchar => "varchar(40)";

    private protected override object One => 1L;

    private protected override string Endless => "select benchmark(100000000000, sha2('x', 512))";

    private protected override bool HonoursQueryTimeout => false;

    [Fact, Trait("Quirk", "identifier quote"), Trait("Quirk", "tables without a catalogue")]
    public void Names_are_quoted_by_the_driver_and_tables_are_those_of_this_database()
    {
        Connection.IdentifierQuote.ShouldBe("`");
        Connection.Run("create table here (id integer)");
        Session.Catalog.Tables(default).Select(table => table.Name).ShouldBe(["here"]);
    }

    [Fact, Trait("Quirk", "boolean")]
    public void Yes_and_no_are_numbers_and_the_word_is_refused()
    {
        Back("boolean", SyncType.Bool, true).ShouldBe(true);
        Back("boolean", SyncType.Bool, false).ShouldBe(false);
        Connection.Scalar("select v from back").ShouldBe(0L);
        CodeOf(() => Back(SyncType.Text, "true")).ShouldBe("DS6119");
    }

    [Fact, Trait("Quirk", "boolean")]
    public void A_bit_is_NULL_only_where_it_is_NULL_also_beside_a_text_without_end()
    {
        Connection.Run("create table q (id integer, b bit, t text)");
        for (var id = 0; id < 6; id++)
            Connection.Run("insert into q values (?, ?, 'x')", id, id % 3 == 0 ? null : id % 3 == 1);
        using var reader = Connection.Command("select b, t from q order by id").ExecuteReader();
        for (var id = 0; id < 6; id++)
        {
            reader.Read().ShouldBeTrue();
            reader.IsDBNull(0).ShouldBe(id % 3 == 0, $"row {id}");
            if (id % 3 != 0)
                reader.GetBoolean(0).ShouldBe(id % 3 == 1);
        }
    }

    [Theory, Trait("Quirk", "decimal(38,10)")]
    [InlineData("1234567890123456789012345678.1234567891")]
    [InlineData("-9999999999999999999999999999.9999999999")]
    [InlineData("0.0000000001")]
    public void A_decimal_of_38_digits_comes_back_as_text_and_is_refused_as_a_decimal_that_has_no_room_for_it(string number)
    {
        Back("decimal(38, 10)", SyncType.Text, number).ShouldBe(number);
        if (number.Length > 30)
            CodeOf(() => Read(SyncType.Decimal)).ShouldBe("DS6132");
        else
            Read(SyncType.Decimal).ShouldBe(0.0000000001m);
        Back("decimal(38, 10)", SyncType.Decimal, 12345678.9m).ShouldBe(12345678.9m);
    }

    [Fact, Trait("Quirk", "decimal(38,10)")]
    public void A_number_without_a_sign_comes_back_to_its_upper_end()
    {
        Back("bigint unsigned", SyncType.Decimal, 18446744073709551615m).ShouldBe(18446744073709551615m);
        CodeOf(() => Read(SyncType.Int)).ShouldBe("DS6132");
        Back(SyncType.Int, long.MaxValue).ShouldBe(long.MaxValue);
        Back("int unsigned", SyncType.Int, 4294967295L).ShouldBe(4294967295L);
    }

    [Fact, Trait("Quirk", "double as text")]
    public void A_double_comes_back_to_its_last_bit()
    {
        foreach (var number in new[] { 0.1 + 0.2, double.MaxValue, 1e-300, -1.0 / 3, 0.0 })
            Back("double", SyncType.Float, number).ShouldBe(number);
        CodeOf(() => Back("float", SyncType.Float, 0.1 + 0.2)).ShouldBe("DS6142");
        foreach (var number in new[] { 0.1, 0.5, 1234567.9, -1e-30 })
            Back("float", SyncType.Float, number).ShouldBe(number);
        Back("float", SyncType.Text, "0.1").ShouldBe("0.1");
        Back("double(10, 3)", SyncType.Float, 1.235).ShouldBe(1.235);
        Back("double(10, 3)", SyncType.Decimal, 1.235m).ShouldBe(1.235m);
        Back("double(10, 3)", SyncType.Text, "1.235").ShouldBe("1.235");
    }

    [Fact, Trait("Quirk", "timestamp fraction")]
    public void Six_digits_behind_the_second_come_back()
    {
        var moment = new DateTime(9999, 12, 31, 23, 59, 59, 999).AddMicroseconds(999);
        Back("datetime(6)", SyncType.DateTime, moment).ShouldBe(moment);
        CodeOf(() => Back(SyncType.DateTime, moment.AddTicks(1))).ShouldBe("DS6142");
        CodeOf(() => Back("datetime", SyncType.DateTime, moment)).ShouldBe("DS6142");
        CodeOf(() => Back(SyncType.Text, "2026-11-21 09:30:00.5")).ShouldBe("DS6142");
    }

    [Theory, Trait("Quirk", "timestamp fraction")]
    [InlineData("date", "0000-00-00", TypeKind.Date)]
    [InlineData("date", "2026-00-00", TypeKind.Date)]
    [InlineData("date", "2026-02-00", TypeKind.Date)]
    [InlineData("datetime(6)", "0000-00-00 00:00:00", TypeKind.DateTime)]
    [InlineData("timestamp null", "0000-00-00 00:00:00", TypeKind.DateTime)]
    [InlineData("time", "-10:00:00", TypeKind.Time)]
    [InlineData("time", "100:00:00", TypeKind.Time)]
    public void A_day_that_is_none_is_refused_and_is_neither_NULL_nor_another_day(string type, string literal, TypeKind declared)
    {
        Session.Run("set sql_mode = ''");
        Session.Run($"create table back (id integer primary key, v {type})");
        Session.Run($"insert into back values (1, '{literal}')");
        CodeOf(() => Read(new SyncType(declared))).ShouldBe("DS6132");
        Session.Run("update back set v = null");
        Read(new SyncType(declared)).ShouldBeNull();
    }

    [Fact, Trait("Quirk", "timestamptz")]
    public void A_time_that_is_kept_in_a_zone_is_one_of_UTC_whatever_the_zone_of_the_server()
    {
        Session.Run("create table back (id integer primary key, v timestamp(3) null)");
        Back(SyncType.DateTime, new DateTime(2026, 11, 21, 9, 0, 0, 250)).ShouldBe(new DateTime(2026, 11, 21, 9, 0, 0, 250));
        Connection.Scalar("select @@session.time_zone").ShouldBe("+00:00");
        using var own = Open(Text + ";INITSTMT={set time_zone = '+09:00'}");
        own.Scalar("select v from back").ShouldBe(new DateTime(2026, 11, 21, 18, 0, 0, 250), "who sets a zone has it");
    }

    [Fact, Trait("Quirk", "uuid")]
    public void A_guid_keeps_the_order_of_its_bytes()
    {
        var guid = Guid.Parse("00112233-4455-6677-8899-aabbccddeeff");
        Back("uuid", SyncType.Guid, guid).ShouldBe(guid);
        Connection.Scalar("select cast(v as char) from back").ShouldBe("00112233-4455-6677-8899-aabbccddeeff");
        Back("char(36)", SyncType.Guid, guid).ShouldBe(guid);
    }

    [Fact, Trait("Quirk", "embedded NUL")]
    public void A_text_with_U0000_is_read_whole()
    {
        Session.Run("create table back (id integer primary key, v varchar(40))");
        Session.Run("insert into back values (1, concat('a', char(0), 'b'))");
        Read(SyncType.Text).ShouldBe("a\0b");
    }

    [Fact, Trait("Quirk", "41 characters into varchar(40)")]
    public void One_character_too_many_is_refused_and_characters_are_counted_not_bytes()
    {
        Back("varchar(40)", SyncType.Text, string.Concat(Enumerable.Repeat("😀", 40))).ShouldBe(string.Concat(Enumerable.Repeat("😀", 40)));
        CodeOf(() => Back(SyncType.Text, new string('x', 41))).ShouldBe("DS6119");
        ((string?)Connection.Scalar("select @@session.sql_mode")).ShouldNotBeNull().ShouldContain("STRICT_ALL_TABLES", customMessage: "or the server would cut it without a word");
    }

    [Fact, Trait("Quirk", "emoji as literal")]
    public void An_emoji_in_a_statement_arrives_also_where_the_connection_names_no_character_set()
    {
        Connection.Scalar("select concat('😀', ?)", "ß").ShouldBe("😀ß");
        using var bare = Open(OdbcConnectionText.Parse(Text).Without("CHARSET").ToString());
        bare.Scalar("select concat('😀', ?)", "ß").ShouldBe("😀ß");
    }

    [Fact, Trait("Quirk", "narrow encoding")]
    public void Text_goes_as_UTF8_whatever_the_locale_of_the_process()
    {
        DriverQuirks.MariaDb.Text.ShouldBe(Utf8Text.Always);
        ChildProcess.Run(["text", Text], ("LC_ALL", "C")).ShouldBe("Grüße 😀 1.5 2026-11-21");
    }

    [Theory, Trait("Quirk", "'1,5' into decimal"), Trait("Quirk", "'1.7' into int")]
    [InlineData("decimal(12, 2)", "1,5", "DS6135")]
    [InlineData("decimal(12, 2)", "abc", "DS6119")]
    [InlineData("decimal(12, 2)", "1.239", "DS6142")]
    [InlineData("decimal(12, 2)", "1e-3", "DS6142")]
    [InlineData("integer", "1.7", "DS6142")]
    [InlineData("integer", "x42", "DS6119")]
    [InlineData("date", "2026-11-21 10:00:00", "DS6142")]
    public void A_text_that_another_column_would_lose_or_change_is_refused(string type, string text, string code)
    {
        CodeOf(() => Back(type, SyncType.Text, text)).ShouldBe(code);
    }

    [Theory, Trait("Rule", "tasks R112")]
    [InlineData("enum('a', 'b', 'c')", "2")]
    [InlineData("enum('a', 'b', 'c')", "B")]
    [InlineData("set('a', 'b', 'c')", "b,a")]
    [InlineData("set('a', 'b', 'c')", "a,a")]
    [InlineData("set('a', 'b', 'c')", "3")]
    [InlineData("set('a', 'b', 'c')", "A")]
    [InlineData("boolean", "01")]
    [InlineData("boolean", "+1")]
    [InlineData("year", "26")]
    [InlineData("integer(5) zerofill", "00042")]
    [InlineData("year", 26L)]
    [InlineData("binary(4)", "bytes")]
    [InlineData("float", 16777217L)]
    [InlineData("float", "16777217")]
    public void What_the_column_would_take_for_another_value_is_refused(string type, object value)
    {
        var (kind, sent) = value switch { "bytes" => (SyncType.Bytes, new byte[2]), string => (SyncType.Text, value), _ => (SyncType.Int, value) };
        CodeOf(() => Back(type, kind, sent)).ShouldBe("DS6142");
    }

    [Fact, Trait("Quirk", "text against other types")]
    public void Text_is_taken_for_every_other_type()
    {
        foreach (var (type, text) in new[]
                 {
                     ("integer", "42"), ("decimal(12, 2)", "1.50"), ("date", "2026-11-21"), ("datetime", "2026-11-21 09:30:00"), ("boolean", "1"), ("uuid", "00112233-4455-6677-8899-aabbccddeeff"),
                     ("double", "0.5"), ("json", "{\"a\": 1}"), ("enum('a', 'b''c')", "b'c"), ("set('a', 'b''c', 'd')", "a,d"), ("set('a', 'b''c', 'd')", "b'c"), ("set('a')", ""), ("year", "2026"),
                 })
            Back(type, SyncType.Text, text).ShouldBe(text, type);
    }

    [Fact, Trait("Quirk", "affected rows")]
    public void Rows_that_are_found_are_counted_also_where_the_user_has_options_of_his_own()
    {
        Connection.Run("create table q (id integer primary key, v integer)");
        Connection.Run("insert into q values (1, 1)");
        using var own = Open(Text + ";OPTION=67108864");
        own.Run("update q set v = 1").ShouldBe(1);
    }

    [Fact, Trait("Quirk", "upsert"), Trait("Quirk", "insert returning")]
    public void An_upsert_counts_an_update_twice_and_an_insert_can_return_its_rows()
    {
        Connection.Run("create table q (id integer primary key auto_increment, v integer)");
        Connection.Run("insert into q values (1, 1)");
        Connection.Run("insert into q values (1, 5), (2, 5) on duplicate key update v = values(v)").ShouldBe(3, "which is why no upsert is counted by the driver");
        Connection.Scalar("insert into q (v) values (?) returning id", 7).ShouldBe(3L);
    }

    [Theory, Trait("Quirk", "several statements")]
    [InlineData("", "DS6114")]
    [InlineData(";OPTION=67108864", "DS6161")]
    public void Several_statements_in_one_text_are_refused(string options, string code)
    {
        Connection.Run("create table q (id integer)");
        using var connection = Open(Text + options);
        Should.Throw<OdbcException>(() => connection.Run("insert into q values (1); insert into q values (2)")).Code.ShouldBe(code);
        Connection.Count("q").ShouldBe(0);
    }

    [Fact, Trait("Quirk", "? in comments")]
    public void A_question_mark_in_a_comment_is_none() => Connection.Scalar("select ? /* ? */ -- ?\n", "x").ShouldBe("x");

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
    [InlineData("insert into q values (null, 1)", "DS6118")]
    [InlineData("insert into q (v) values (1)", "DS6118")]
    [InlineData("select * from missing", "DS6113")]
    [InlineData("select missing from q", "DS6113")]
    [InlineData("selec 1", "DS6114")]
    [InlineData("insert into q values (99999999999, 1)", "DS6119")]
    [InlineData("kill connection_id()", "DS6110")]
    public void Each_failure_has_its_class(string text, string code)
    {
        Connection.Run("create table q (id integer primary key, v integer)");
        Connection.Run("insert into q values (1, 1)");
        Should.Throw<OdbcException>(() => Connection.Scalar(text)).Code.ShouldBe(code);
    }

    [Fact, Trait("Quirk", "result buffering")]
    public void A_result_lies_in_memory_as_a_whole_and_other_statements_run_beside_it()
    {
        Fill(3_000);
        using var reader = Connection.Command("select id from many order by id").ExecuteReader();
        reader.Read().ShouldBeTrue();
        Connection.Run("delete from many").ShouldBe(3_000);
        var rows = 1;
        while (reader.Read())
            rows++;
        rows.ShouldBe(3_000);
    }

    [Theory, Trait("Quirk", "passwords")]
    [InlineData("UID", "nobody", "DS6112")]
    [InlineData("PWD", "wrong;={}", "DS6112")]
    [InlineData("Database", "nowhere", "DS6113")]
    [InlineData("Port", "1", "DS6110")]
    public void A_password_with_every_sign_arrives_and_what_is_refused_is_told_apart(string keyword, string value, string code) =>
        Should.Throw<OdbcException>(() => Open(OdbcConnectionText.Parse(Text).With(keyword, value).ToString())).Code.ShouldBe(code);

    private protected override string ConnectionText(Scratch scratch) => scratch.Owns(new ServerDatabase(ServerKind.MariaDb)).Odbc;
}
