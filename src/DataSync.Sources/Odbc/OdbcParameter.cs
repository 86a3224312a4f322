using System.Data;
using System.Data.Common;
using System.Diagnostics.CodeAnalysis;
using System.Globalization;

namespace DataSync.Sources.Odbc;

/// <summary>What a parameter holds.</summary>
internal enum ParameterKind
{
    Null,
    Int64,
    Boolean,
    Double,
    Decimal,
    Text,
    Bytes,
    Date,
    Time,
    Timestamp,
}

/// <summary>
/// One value for one marker, by position. The typed setters do not box; <see cref="Value"/> is the slow way of ADO.NET.
/// </summary>
public sealed class OdbcParameter : DbParameter
{
    /// <summary>A parameter that is NULL.</summary>
    public OdbcParameter()
    {
    }

    /// <summary>A parameter with a value.</summary>
    public OdbcParameter(object? value) => Value = value;

    internal ParameterKind Kind { get; private set; }

    internal long Integer { get; private set; }

    internal double Float { get; private set; }

    internal decimal Number { get; private set; }

    internal string Characters { get; private set; } = "";

    internal ReadOnlyMemory<byte> Octets { get; private set; }

    internal DateTime Moment { get; private set; }

    internal TimeOnly TimeOfDay { get; private set; }

    /// <summary>NULL.</summary>
    public void SetNull() => Kind = ParameterKind.Null;

    /// <summary>A whole number.</summary>
    public void Set(long value) => (Kind, Integer) = (ParameterKind.Int64, value);

    /// <summary>Yes or no.</summary>
    public void Set(bool value) => (Kind, Integer) = (ParameterKind.Boolean, value ? 1 : 0);

    /// <summary>A floating number.</summary>
    public void Set(double value) => (Kind, Float) = (ParameterKind.Double, value);

    /// <summary>An exact number; its scale is kept.</summary>
    public void Set(decimal value) => (Kind, Number) = (ParameterKind.Decimal, value);

    /// <summary>Text; an empty text is not NULL. U+0000 and half surrogate pairs are refused when it is sent.</summary>
    public void Set(string value) => (Kind, Characters) = (ParameterKind.Text, value);

    /// <summary>Bytes.</summary>
    public void Set(ReadOnlyMemory<byte> value) => (Kind, Octets) = (ParameterKind.Bytes, value);

    /// <summary>A day.</summary>
    public void Set(DateOnly value) => (Kind, Moment) = (ParameterKind.Date, value.ToDateTime(TimeOnly.MinValue));

    /// <summary>A time of day.</summary>
    public void Set(TimeOnly value) => (Kind, TimeOfDay) = (ParameterKind.Time, value);

    /// <summary>Wall-clock date and time; no zone is attached.</summary>
    public void Set(DateTime value) => (Kind, Moment) = (ParameterKind.Timestamp, value);

    /// <inheritdoc/>
    public override object? Value
    {
        get => Kind switch
        {
            ParameterKind.Int64 => Integer,
            ParameterKind.Boolean => Integer != 0,
            ParameterKind.Double => Float,
            ParameterKind.Decimal => Number,
            ParameterKind.Text => Characters,
            ParameterKind.Bytes => Octets.ToArray(),
            ParameterKind.Date => DateOnly.FromDateTime(Moment),
            ParameterKind.Time => TimeOfDay,
            ParameterKind.Timestamp => Moment,
            _ => DBNull.Value,
        };
        set
        {
            switch (value)
            {
                case null or DBNull: SetNull(); break;
                case string text: Set(text); break;
                case bool flag: Set(flag); break;
                case sbyte or byte or short or ushort or int or uint or long: Set(Convert.ToInt64(value, CultureInfo.InvariantCulture)); break;
                case decimal number: Set(number); break;
                case double number: Set(number); break;
                case float number: Set((double)number); break;
                case byte[] bytes: Set(bytes.AsMemory()); break;
                case DateOnly day: Set(day); break;
                case TimeOnly time: Set(time); break;
                case DateTime moment: Set(moment); break;
                case Guid guid: Set(guid.ToString("D")); break;
                default:
                    throw OdbcException.Refusal(OdbcCodes.NotOffered, SqlStateClass.Parameters,
                        $"A parameter cannot hold a {value.GetType().Name}. Convert it to text, a number, a date, a time, a boolean or bytes first.");
            }
        }
    }

    /// <inheritdoc/>
    public override DbType DbType
    {
        get => Kind switch
        {
            ParameterKind.Int64 => DbType.Int64,
            ParameterKind.Boolean => DbType.Boolean,
            ParameterKind.Double => DbType.Double,
            ParameterKind.Decimal => DbType.Decimal,
            ParameterKind.Bytes => DbType.Binary,
            ParameterKind.Date => DbType.Date,
            ParameterKind.Time => DbType.Time,
            ParameterKind.Timestamp => DbType.DateTime2,
            _ => DbType.String,
        };
        set
        {
            if (value != DbType)
                throw OdbcException.Refusal(OdbcCodes.NotOffered, SqlStateClass.Parameters, "The type of a parameter follows from its value.");
        }
    }

    /// <inheritdoc/>
    public override ParameterDirection Direction
    {
        get => ParameterDirection.Input;
        set
        {
            if (value != ParameterDirection.Input)
                throw OdbcException.Refusal(OdbcCodes.NotOffered, SqlStateClass.Parameters, "Output parameters are not offered yet.");
        }
    }

    /// <inheritdoc/>
    public override bool IsNullable { get; set; } = true;

    /// <summary>For people only: markers are counted by position.</summary>
    [AllowNull]
    public override string ParameterName { get; set; } = "";

    /// <inheritdoc/>
    public override int Size { get; set; }

    /// <inheritdoc/>
    [AllowNull]
    public override string SourceColumn { get; set; } = "";

    /// <inheritdoc/>
    public override bool SourceColumnNullMapping { get; set; }

    /// <inheritdoc/>
    public override void ResetDbType()
    {
    }
}
