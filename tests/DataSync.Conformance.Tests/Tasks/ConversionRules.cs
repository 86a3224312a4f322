namespace DataSync.Conformance.Tests.Tasks;

/// <summary>The table of conversions: real columns of every external type, read as declared and converted as named. Source: tasks 3.7, R108 to R113.</summary>
public sealed class ConversionRules
{
    private const string Native = """
        table Native in shop as "native" {
            key id : int
            c      : text(10)?
            s      : int?
            i      : int?
            l      : int?
            d      : decimal(12, 4)?
            f      : float?
            b      : bool?
            dt     : date?
            t      : time?
            ts     : datetime?
            g      : guid?
            raw    : bytes(20)?
        }
        table Result in shop as "result" { key name : text(20), value : text(80)? }

        """;

    /// <summary>What is computed of the row, by name, and what comes out.</summary>
    private static readonly (string Name, string Expression, string Expected)[] Cells =
    [
        ("char to text", "n.c", "ab"),
        ("char to number", "text(to_int(\"0\" + \"42\") + n.s)", "32809"),
        ("small to text", "text(n.s)", "32767"),
        ("int to decimal", "text(to_decimal(n.i) + 0.5)", "-2147483647.5"),
        ("big to text", "text(n.l)", "9223372036854775807"),
        ("int to date", "text(to_date(text(n.s + 20167462), \"yyyyMMdd\"))", "2020-02-29"),
        ("int to truth", "text(to_bool(n.s - 32766))", "true"),
        ("decimal to text", "text(n.d)", "-12345678.5000"),
        ("decimal to int", "text(to_int(round(n.d, 0)))", "-12345679"),
        ("decimal to truth", "text(to_bool(to_int(n.d - n.d)))", "false"),
        ("float to text", "text(n.f)", "0.1"),
        ("float to decimal", "text(to_decimal(n.f))", "0.1"),
        ("truth to text", "text(n.b)", "true"),
        ("truth to int", "text(to_int(n.b))", "1"),
        ("date to text", "text(n.dt)", "0001-01-01"),
        ("date by pattern", "format(n.dt, \"dd.MM.yyyy\")", "01.01.0001"),
        ("time to text", "text(n.t)", "23:59:59.999999"),
        ("datetime to text", "text(n.ts)", "9999-12-31T23:59:59.999999"),
        ("guid to text", "text(n.g)", "6f9619ff-8b86-d011-b42d-00cf4fc964ff"),
        ("bytes to text", "text(n.raw)", "00ff"),
    ];

    [Theory, MemberData(nameof(ScriptedTask.Databases), MemberType = typeof(ScriptedTask))]
    [Trait("Rule", "tasks R108")]
    [Trait("Rule", "tasks R111")]
    [Trait("Rule", "tasks R112")]
    [Trait("Rule", "tasks R113")]
    public void Every_external_type_becomes_what_is_named_and_nothing_is_lost(Database database)
    {
        var steps = string.Join("\n", Cells.Select(cell => $"upsert Result by name {{ name <- \"{cell.Name}\", value <- {cell.Expression} }}"));
        using var task = new ScriptedTask($"{Native}task T {{ read Native as n where n.id = 1\n{steps} }}", database);
        task.Sql("drop table native");
        task.Sql(database switch
        {
            Database.OdbcPostgres or Database.Postgres => "create table native (id int primary key, c char(10), s smallint, i integer, l bigint, d numeric(12, 4), f double precision, b boolean, dt date, t time, ts timestamp, g uuid, raw bytea)",
            Database.OdbcMariaDb => "create table native (id int primary key, c char(10), s smallint, i int, l bigint, d decimal(12, 4), f double, b boolean, dt date, t time(6), ts datetime(6), g uuid, raw varbinary(20))",
            _ => "create table native (id int primary key, c char(10), s smallint, i int, l bigint, d text, f double, b boolean, dt date, t time, ts datetime, g text, raw blob)",
        });
        var bytes = database is Database.OdbcPostgres or Database.Postgres ? "decode('00ff', 'hex')" : "x'00ff'";
        task.Sql($"insert into native values (1, 'ab', 32767, -2147483648, 9223372036854775807, '-12345678.5000', 0.1, true, '0001-01-01', '23:59:59.999999', '9999-12-31 23:59:59.999999', '6f9619ff-8b86-d011-b42d-00cf4fc964ff', {bytes})");
        task.Succeed();
        foreach (var (name, _, expected) in Cells)
            task.Ask($"select value from result where name = '{name}'").ShouldBe(expected, $"{database}: {name}");
    }

    /// <summary>What the table calls an error does not compile.</summary>
    [Theory]
    [InlineData("to_date(n.d)")]
    [InlineData("to_date(n.f)")]
    [InlineData("to_date(n.b)")]
    [InlineData("to_int(n.g)")]
    [InlineData("to_int(n.raw)")]
    [InlineData("to_bool(n.dt)")]
    [InlineData("to_bool(n.raw)")]
    [Trait("Rule", "tasks R112")]
    public void What_has_no_conversion_does_not_compile(string expression) =>
        ScriptedTask.Errors($"{Native}task T {{ read Native as n where n.id = 1\nupsert Result by name {{ name <- \"x\", value <- text({expression}) }} }}").ShouldContain("DS2204");

    [Theory]
    [InlineData("i", "9999999999999999999", "int")]
    [InlineData("d", "123456789.0001", "decimal(12, 4)")]
    [InlineData("c", "eleven letters", "text(10)")]
    [InlineData("dt", "31.12.2026", "date")]
    [InlineData("ts", "0000-00-00 00:00:00", "datetime")]
    [InlineData("g", "no guid", "guid")]
    [Trait("Rule", "tasks R110")]
    [Trait("Rule", "tasks R116")]
    public void What_a_database_holds_against_the_declaration_is_named_with_column_and_type(string column, string value, string type)
    {
        using var task = new ScriptedTask($"{Native}task T {{ read Native as n where n.id = 1\nupsert Result by name {{ name <- \"x\", value <- \"{{n.{column}}}\" truncate }} }}");
        task.Sql("drop table native");
        task.Sql("create table native (id int primary key, c text, s text, i text, l text, d text, f text, b text, dt text, t text, ts text, g text, raw blob)");
        task.Sql($"insert into native (id, {column}) values (1, '{value}')");
        var failure = task.Run().Failure.ShouldNotBeNull();
        failure.Message.ShouldContain(column);
        failure.Message.ShouldContain(type);
        failure.Step.ShouldBe("read Native");
        task.Ask("select count(*) from result").ShouldBe("0");
    }
}
