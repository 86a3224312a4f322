using DataSync.Plans.Sources;

namespace DataSync.Plans.Runtime;

/// <summary>Writes a value that may be null: what compiled mappings call.</summary>
public static class Put
{
    public static void Text(RowWriter writer, int column, string? value)
    {
        if (value is null) writer.Null(column);
        else writer.Text(column, value);
    }

    public static void Bytes(RowWriter writer, int column, byte[]? value)
    {
        if (value is null) writer.Null(column);
        else writer.Bytes(column, value);
    }

    public static void Int(RowWriter writer, int column, long? value)
    {
        if (value is { } v) writer.Int(column, v);
        else writer.Null(column);
    }

    public static void Decimal(RowWriter writer, int column, decimal? value)
    {
        if (value is { } v) writer.Decimal(column, v);
        else writer.Null(column);
    }

    public static void Float(RowWriter writer, int column, double? value)
    {
        if (value is { } v) writer.Float(column, v);
        else writer.Null(column);
    }

    public static void Bool(RowWriter writer, int column, bool? value)
    {
        if (value is { } v) writer.Bool(column, v);
        else writer.Null(column);
    }

    public static void Date(RowWriter writer, int column, DateOnly? value)
    {
        if (value is { } v) writer.Date(column, v);
        else writer.Null(column);
    }

    public static void Time(RowWriter writer, int column, TimeOnly? value)
    {
        if (value is { } v) writer.Time(column, v);
        else writer.Null(column);
    }

    public static void DateTime(RowWriter writer, int column, DateTime? value)
    {
        if (value is { } v) writer.DateTime(column, v);
        else writer.Null(column);
    }

    public static void Guid(RowWriter writer, int column, Guid? value)
    {
        if (value is { } v) writer.Guid(column, v);
        else writer.Null(column);
    }
}
