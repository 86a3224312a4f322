using System.Globalization;
using DataSync.Plans.Runtime;
using DataSync.Plans.Sources;

namespace DataSync.Benchmarks.Compiler;

/// <summary>A row as a program written by hand would hold it.</summary>
internal sealed record Order(long Id, string Name, string First, string Last, decimal Amount, decimal Percent, string Day, string State, string Country, long Pieces, string? Remark)
{
    private static readonly string[] Countries = ["Germany", "Switzerland", "Austria", "France", "Italy"];

    public static Order Make(int i) => new(
        i, $" Customer {i} ", $"First{i % 50}", $"Last{i % 70}", 100 + i * 1.37m, i % 100 + 0.25m,
        new DateOnly(2026, 1, 1).AddDays(i % 365).ToString("yyyy-MM-dd", CultureInfo.InvariantCulture),
        i % 3 == 0 ? "A" : "I", Countries[i % Countries.Length], i % 40, i % 4 == 0 ? "" : i % 4 == 1 ? null : $"Remark {i}");

    public Row ToRow(Row row)
    {
        object?[] values = [Id, Name, First, Last, Amount, Percent, Day, State, Country, Pieces, Remark];
        for (var i = 0; i < values.Length; i++) row[i] = values[i];
        return row;
    }
}

/// <summary>The eight mappings as a careful programmer writes them: the same results, the same checks of the target's sizes.</summary>
internal static class HandWritten
{
    public static void Map(Order order, RowWriter writer)
    {
        writer.Int(0, order.Id);
        writer.Text(1, Fit(order.Name.Trim().ToUpperInvariant(), 40));
        writer.Text(2, Fit($"{order.First} {order.Last}", 41));
        writer.Decimal(3, Fit(decimal.Round(order.Amount * order.Percent / 100m, 4, MidpointRounding.ToEven), 100_000_000m));
        writer.Date(4, DateOnly.ParseExact(order.Day, "yyyy-MM-dd", CultureInfo.InvariantCulture));
        writer.Bool(5, order.State == "A" && order.Pieces > 0);
        writer.Text(6, order.Country switch
        {
            "Germany" => "DE",
            "Switzerland" => "CH",
            "Austria" => "AT",
            "France" => "FR",
            _ => "??",
        });
        writer.Int(7, checked(order.Pieces * 12 + 5));
        writer.Text(8, Fit(string.IsNullOrEmpty(order.Remark) ? "none" : order.Remark, 40));
    }

    private static string Fit(string text, int most) => text.Length <= most ? text : throw new ArgumentException($"Longer than {most}.", nameof(text));

    private static decimal Fit(decimal number, decimal below) => number < below && number > -below ? number : throw new ArgumentException($"Not below {below}.", nameof(number));
}

/// <summary>Adds up what it is given, so that nothing can be left out.</summary>
internal sealed class SummingWriter : RowWriter
{
    public long Sum { get; private set; }

    public override void Null(int column) => Sum += column;

    public override void Text(int column, string value) => Sum += value.Length + (value.Length > 0 ? value[0] : 0);

    public override void Int(int column, long value) => Sum += value;

    public override void Decimal(int column, decimal value) => Sum += (long)value;

    public override void Float(int column, double value) => Sum += (long)value;

    public override void Bool(int column, bool value) => Sum += value ? 1 : 0;

    public override void Date(int column, DateOnly value) => Sum += value.DayNumber;

    public override void Time(int column, TimeOnly value) => Sum += value.Ticks;

    public override void DateTime(int column, DateTime value) => Sum += value.Ticks;

    public override void Guid(int column, Guid value) => Sum += value.GetHashCode();

    public override void Bytes(int column, byte[] value) => Sum += value.Length;
}
