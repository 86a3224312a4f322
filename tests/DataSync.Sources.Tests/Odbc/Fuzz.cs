using System.Globalization;
using DataSync.Sources.Odbc;

namespace DataSync.Sources.Tests.Odbc;

/// <summary>Statements and values that nobody would write, in a process that they may kill: every one must end with an answer or with an error.</summary>
internal static class Fuzz
{
    private const int Statements = 1_500;

    private static readonly string[] Types =
        ["varchar(10)", "char(5)", "text", "integer", "smallint", "bigint", "decimal(10, 2)", "double precision", "date", "time", "timestamp", "boolean"];

    private static readonly string[] Pieces =
    [
        "select", "insert into f values (", ")", "?", "?, ?", ",", "'", "\"", "`", "--", "/*", "*/", ";", "$$", "$1", ":x", "@x", "{call x(?)}", "{fn now()}", "{d '2026-11-21'}", "{ts '", "{", "}", "\\", "null", "1", "f",
        "from f", "where", "=", "in (", "union all", "case when", "end", "😀", "\u0001", "\0", "\uD83D", "cast(? as text)", "%s%n", "Ж", "limit", "\n", "\t",
    ];

    internal static string Run(string text, int seed)
    {
        var random = new Random(seed);
        var (answers, errors) = (0, 0);
        using var connection = new OdbcConnection(text);
        connection.Open();
        for (var number = 0; number < Statements; number++)
        {
            if (number % 50 == 0)
            {
                Try(() => connection.Run("drop table f"));
                Try(() => connection.Run($"create table f ({string.Join(", ", Enumerable.Range(0, 4).Select(column => $"c{column} {Types[random.Next(Types.Length)]}"))})"));
            }
            Try(() =>
            {
                using var command = connection.Command(Statement(random), [.. Enumerable.Range(0, random.Next(6)).Select(_ => Value(random))]);
                using var reader = command.ExecuteReader();
                for (var row = 0; row < 20 && reader.Read(); row++)
                {
                    for (var column = 0; column < reader.FieldCount; column++)
                        Try(() => reader.GetValue(column));
                }
            });
        }
        connection.Scalar("select 1");
        return string.Create(CultureInfo.InvariantCulture, $"{answers + errors >= Statements} {answers > 0} {errors > 0}");

        void Try(Action action)
        {
            try
            {
                action();
                answers++;
            }
            catch (Exception error) when (error is OdbcException or ArgumentException or InvalidOperationException)
            {
                errors++;
                if (!connection.IsLost)
                    return;
                connection.Close();
                connection.Open();
            }
        }
    }

    private static string Statement(Random random) => random.Next(8) switch
    {
        0 => "insert into f values (?, ?, ?, ?)",
        1 => "select * from f where c0 = ? or c1 <> ?",
        2 => "update f set c0 = ?, c1 = ? where c2 = ?",
        3 => $"select {string.Join(", ", Enumerable.Repeat("c0", random.Next(1, 400)))} from f",
        4 => $"select {new string('(', random.Next(1, 200))}?{new string(')', random.Next(1, 200))}",
        5 => $"select ? as \"{new string('x', random.Next(300))}\"",
        6 => $"select 1 {new string(' ', random.Next(100_000))}",
        _ => string.Join(' ', Enumerable.Range(0, random.Next(1, 12)).Select(_ => Pieces[random.Next(Pieces.Length)])),
    };

    private static object? Value(Random random) => random.Next(12) switch
    {
        0 => null,
        1 => "",
        2 => new string((char)random.Next(1, 0xFFFF), random.Next(1, 40)),
        3 => new string('ß', random.Next(1, 300_000)),
        4 => random.NextInt64(long.MinValue, long.MaxValue),
        5 => random.Next(3) switch { 0 => double.NaN, 1 => double.NegativeInfinity, _ => BitConverter.Int64BitsToDouble(random.NextInt64()) },
        6 => new decimal(random.Next(), random.Next(), random.Next(), random.Next(2) == 0, (byte)random.Next(29)),
        7 => random.Next(2) == 0 ? DateOnly.MinValue : DateOnly.MaxValue,
        8 => random.Next(2) == 0 ? DateTime.MinValue : DateTime.MaxValue,
        9 => random.Next(2) == 0 ? TimeOnly.MinValue : TimeOnly.MaxValue,
        10 => new byte[random.Next(100_000)],
        _ => random.Next(2) == 0,
    };
}
