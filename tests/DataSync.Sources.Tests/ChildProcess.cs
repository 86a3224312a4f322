using System.Diagnostics;
using System.Text;
using DataSync.Sources.Odbc;

namespace DataSync.Sources.Tests;

/// <summary>The entry point of this assembly: does one thing in a process of its own, for tests of what belongs to a process, or may kill it.</summary>
internal static class ChildProcess
{
    public static int Main(string[] arguments)
    {
        Console.OutputEncoding = Encoding.UTF8;
        switch (arguments)
        {
            case ["text", var connection]:
                Console.Write(Text(connection));
                return 0;
            case ["registered", var connection, var question]:
                using (var registered = new OdbcConnection(connection))
                {
                    registered.Open();
                    Console.Write(registered.Scalar(question));
                }
                return 0;
            case ["fuzz", var connection, var seed]:
                Console.Write(Odbc.Fuzz.Run(connection, int.Parse(seed, System.Globalization.CultureInfo.InvariantCulture)));
                return 0;
            default:
                return 2;
        }
    }

    /// <summary>What the process wrote; it must end well.</summary>
    public static string Run(string[] arguments, params (string Name, string Value)[] environment)
    {
        var start = new ProcessStartInfo("dotnet") { RedirectStandardError = true, RedirectStandardOutput = true, StandardOutputEncoding = Encoding.UTF8 };
        foreach (var argument in (string[])["exec", typeof(ChildProcess).Assembly.Location, .. arguments])
            start.ArgumentList.Add(argument);
        foreach (var (name, value) in environment)
            start.Environment[name] = value;
        using var process = Process.Start(start).ShouldNotBeNull();
        var errors = process.StandardError.ReadToEndAsync();
        var written = process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        process.ExitCode.ShouldBe(0, errors.Result + written);
        return written;
    }

    private static string Text(string text)
    {
        using var connection = new OdbcConnection(text);
        connection.Open();
        connection.Run("drop table if exists locale");
        connection.Run("create table locale (t varchar(40), d decimal(12, 1), day date)");
        connection.Run("insert into locale values (?, ?, ?)", "Grüße 😀", 1.5m, new DateOnly(2026, 11, 21));
        using var reader = connection.Command("select t, d, day from locale").ExecuteReader();
        reader.Read();
        return FormattableString.Invariant($"{reader.GetString(0)} {reader.GetDecimal(1)} {reader.GetDate(2):yyyy-MM-dd}");
    }
}
