using System.Globalization;
using DataSync.Sources.Odbc;

namespace DataSync.Sources.Tests.Odbc;

public sealed class ValueTests : IDisposable
{
    private readonly Scratch _scratch = new();
    private readonly OdbcConnection _connection;

    public ValueTests()
    {
        _connection = _scratch.Open();
        _connection.Run("""
            create table v (id integer primary key, i bigint, b bool, n text, d decimal(12,2), w decimal(30,10), f double, f17 text,
                            t varchar(40), l text, day date, tod time, at datetime, x blob, g varchar(36))
            """);
    }

    public static TheoryData<string> Texts => new(
        "", " ", "trailing  ", "\ttabs\r\n", "Grüße", "日本語", "😀👩‍👩‍👧 emoji", "'quoted' \"twice\" ? ; -- /* */ {x}", "\uFFFD", new string('é', 39));

    public void Dispose()
    {
        _connection.Dispose();
        _scratch.Dispose();
    }

    [Theory]
    [MemberData(nameof(Texts))]
    public void Text_comes_back_as_it_went(string text)
    {
        Put("t", text);
        Read("t", reader => reader.GetString(0)).ShouldBe(text);
        Put("l", text);
        Read("l", reader => reader.GetString(0)).ShouldBe(text);
    }

    [Fact]
    [Trait("Rule", "tasks R102")]
    public void An_empty_text_is_not_null()
    {
        Put("t", "");
        Read("t", reader => reader.IsDBNull(0)).ShouldBeFalse();
        Put("t", null);
        Read("t", reader => reader.IsDBNull(0)).ShouldBeTrue();
        Read("t", reader => reader.GetValue(0)).ShouldBe(DBNull.Value);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(1023)]
    [InlineData(1024)]
    [InlineData(4001)]
    [InlineData(1_000_000)]
    public void A_text_of_any_length_comes_back_whole(int characters)
    {
        var text = string.Concat(Enumerable.Range(0, characters).Select(index => index % 7 == 0 ? "ß" : ((char)('a' + index % 26)).ToString()));
        Put("l", text);
        Read("l", reader => reader.GetString(0)).ShouldBe(text);
        Put("t", text);
        Read("t", reader => reader.GetString(0)).ShouldBe(text);
    }

    [Fact]
    public void A_long_text_between_short_ones_disturbs_neither()
    {
        string[] texts = ["one", new string('x', 5000), "", new string('y', 70_000), "last"];
        foreach (var text in texts)
            _connection.Run("insert into v (l, i) values (?, ?)", text, text.Length);
        using var reader = _connection.Command("select l, i from v order by id").ExecuteReader();
        foreach (var text in texts)
        {
            reader.Read().ShouldBeTrue();
            reader.GetString(0).ShouldBe(text);
            reader.GetInt32(1).ShouldBe(text.Length);
        }
        reader.Read().ShouldBeFalse();
        reader.Read().ShouldBeFalse();
    }

    [Theory]
    [InlineData(0L)]
    [InlineData(-1L)]
    [InlineData(long.MaxValue)]
    [InlineData(long.MinValue)]
    public void Whole_numbers_come_back_to_their_extremes(long number)
    {
        Put("i", number);
        Read("i", reader => reader.GetInt64(0)).ShouldBe(number);
    }

    [Theory]
    [InlineData("0")]
    [InlineData("12.50")]
    [InlineData("-0.0000000001")]
    [InlineData("1234567890123456789012345678.9")]
    [InlineData("79228162514264337593543950335")]
    [InlineData("-79228162514264337593543950335")]
    [InlineData("0.0000000000000000000000000001")]
    public void Decimals_in_a_text_column_are_exact_and_keep_their_scale(string number)
    {
        var value = decimal.Parse(number, CultureInfo.InvariantCulture);
        Put("n", value);
        Read("n", reader => reader.GetDecimal(0)).ToString(CultureInfo.InvariantCulture).ShouldBe(number);
    }

    [Theory]
    [InlineData("25000.00")]
    [InlineData("9999999999.99")]
    [InlineData("-0.01")]
    public void Decimals_of_at_most_15_digits_survive_a_numeric_column(string number)
    {
        var value = decimal.Parse(number, CultureInfo.InvariantCulture);
        Put("d", value);
        Read("d", reader => reader.GetDecimal(0)).ShouldBe(value);
    }

    [Fact]
    public void A_decimal_that_a_floating_column_may_have_cut_is_refused()
    {
        Put("w", 12345678901234567890.0123456789m);
        Should.Throw<OdbcException>(() => Read("w", reader => reader.GetDecimal(0))).Code.ShouldBe("DS6133");
        Put("w", 123456789012345678m);
        Read("w", reader => reader.GetDecimal(0)).ShouldBe(123456789012345678m);
    }

    [Fact]
    public void A_floating_number_is_refused_where_the_driver_cuts_it_and_exact_where_it_is_rendered_in_full()
    {
        const double sum = 0.1 + 0.2;
        Put("f", sum);
        Should.Throw<OdbcException>(() => Read("f", reader => reader.GetDouble(0))).Code.ShouldBe("DS6133");
        foreach (var number in new[] { sum, 1.0 / 7e98, 1e98 / 3, double.Epsilon, -1.0 / 3, 0.0, 12.5 })
        {
            Put("f", number);
            Read("printf('%!.17g', f)", reader => reader.GetDouble(0)).ShouldBe(number);
        }
    }

    [Fact]
    public void Yes_and_no_come_back()
    {
        Put("b", true);
        Read("b", reader => reader.GetBoolean(0)).ShouldBeTrue();
        Read("b", reader => reader.GetValue(0)).ShouldBe(true);
        Put("b", false);
        Read("b", reader => reader.GetBoolean(0)).ShouldBeFalse();
    }

    [Fact]
    [Trait("Rule", "tasks R111")]
    public void Dates_and_times_come_back_to_their_extremes()
    {
        foreach (var day in new[] { DateOnly.MinValue, new DateOnly(2024, 2, 29), DateOnly.MaxValue })
        {
            Put("day", day);
            Read("day", reader => reader.GetDate(0)).ShouldBe(day);
            Read("day", reader => reader.GetValue(0)).ShouldBe(day);
        }
        foreach (var time in new[] { TimeOnly.MinValue, new TimeOnly(9, 30), TimeOnly.MaxValue })
        {
            Put("tod", time);
            Read("tod", reader => reader.GetTime(0)).ShouldBe(time);
        }
        foreach (var moment in new[] { DateTime.MinValue, new DateTime(2026, 11, 21, 9, 30, 0).AddTicks(1_234_567), DateTime.MaxValue })
        {
            Put("at", moment);
            Read("at", reader => reader.GetDateTime(0)).ShouldBe(moment);
        }
    }

    [Fact]
    public void Bytes_come_back_also_none_and_many()
    {
        foreach (var length in new[] { 0, 1, 255, 100_000 })
        {
            var bytes = Enumerable.Range(0, length).Select(index => (byte)(index * 31)).ToArray();
            Put("x", bytes);
            Read("x", reader => reader.GetBytes(0)).ShouldBe(bytes);
            Read("x", reader => reader.IsDBNull(0)).ShouldBeFalse();
        }
    }

    [Fact]
    public void A_guid_travels_as_text()
    {
        var guid = new Guid("6f9619ff-8b86-d011-b42d-00cf4fc964ff");
        Put("g", guid);
        Read("g", reader => reader.GetGuid(0)).ShouldBe(guid);
    }

    [Fact]
    public void Text_that_drivers_would_cut_or_replace_is_refused()
    {
        (string Text, string Code)[] cases = [("a\0b", "DS6130"), ("half \uD83D pair", "DS6131"), ("\uDE00", "DS6131")];
        foreach (var (text, code) in cases)
            Should.Throw<OdbcException>(() => Put("t", text)).Code.ShouldBe(code);
    }

    [Theory]
    [InlineData("abc", "i")]
    [InlineData("12x", "i")]
    [InlineData("1,5", "d")]
    [InlineData("", "d")]
    [InlineData("2026-02-30", "day")]
    [InlineData("2026-11-21T09:30:00Z", "at")]
    [InlineData("maybe", "b")]
    [Trait("Rule", "tasks R108")]
    public void A_value_that_is_not_of_its_columns_type_is_refused_and_not_guessed(string text, string column)
    {
        Put(column, text);
        var error = Should.Throw<OdbcException>(() => Read(column, reader => reader.GetValue(0)));
        error.Code.ShouldBe("DS6132");
        error.Message.ShouldContain($"column {column}, row 1");
        if (text.Length > 0)
            error.Message.ShouldNotContain(text, Case.Sensitive);
    }

    [Fact]
    [Trait("Rule", "tasks R110")]
    public void A_number_out_of_range_fails_and_does_not_wrap()
    {
        Put("i", 1L << 40);
        Should.Throw<OdbcException>(() => Read("i", reader => reader.GetInt32(0))).Code.ShouldBe("DS6132");
        Put("t", "9223372036854775808");
        Should.Throw<OdbcException>(() => Read("t", reader => reader.GetInt64(0))).Code.ShouldBe("DS6132");
        Put("n", "79228162514264337593543950336");
        Should.Throw<OdbcException>(() => Read("n", reader => reader.GetDecimal(0))).Code.ShouldBe("DS6132");
    }

    [Fact]
    [Trait("Rule", "tasks R113")]
    public void Only_text_of_fixed_length_is_filled_up()
    {
        new OdbcColumn("c", 1, "char", 8, 0, true).IsPadded.ShouldBeTrue();
        new OdbcColumn("c", -8, "nchar", 8, 0, true).IsPadded.ShouldBeTrue();
        new OdbcColumn("c", 12, "varchar", 8, 0, true).IsPadded.ShouldBeFalse();
        Put("t", "trailing  ");
        Read("t", reader => reader.IsPadded(0)).ShouldBeFalse();
    }

    [Fact]
    public void Null_is_no_value_of_any_type()
    {
        Put("i", null);
        Should.Throw<OdbcException>(() => Read("i", reader => reader.GetInt64(0))).Code.ShouldBe("DS6132");
        Should.Throw<OdbcException>(() => Read("i", reader => reader.GetString(0))).Code.ShouldBe("DS6132");
    }

    [Fact]
    public void Fields_are_read_by_type_without_a_detour()
    {
        _connection.Run("insert into v (i, t, day) values (?, ?, ?)", 7, "x", new DateOnly(2026, 11, 21));
        using var reader = _connection.Command("select i, t, day from v").ExecuteReader();
        reader.Read().ShouldBeTrue();
        reader.GetFieldValue<long>(0).ShouldBe(7);
        reader.GetFieldValue<string>(1).ShouldBe("x");
        reader.GetFieldValue<DateOnly>(2).ShouldBe(new DateOnly(2026, 11, 21));
        reader.GetName(2).ShouldBe("day");
        reader.GetOrdinal("DAY").ShouldBe(2);
        reader.GetFieldType(0).ShouldBe(typeof(long));
    }

    private void Put(string column, object? value)
    {
        _connection.Run("delete from v");
        _connection.Run($"insert into v ({column}) values (?)", value).ShouldBe(1);
    }

    private T Read<T>(string expression, Func<OdbcDataReader, T> value)
    {
        using var command = _connection.Command($"select {expression} from v");
        using var reader = command.ExecuteReader();
        reader.Read().ShouldBeTrue();
        return value(reader);
    }
}
