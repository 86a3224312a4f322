using DataSync.Sources.Odbc.Native;

namespace DataSync.Sources.Odbc;

/// <summary>What a bound column's memory holds.</summary>
internal enum ColumnFormat
{
    Utf8,
    Utf16,
    Int64,
    Double,
    Bit,
    Bytes,
    Date,
    Timestamp,
}

/// <summary>A column of a result, as the driver describes it.</summary>
/// <param name="Name">Its name.</param>
/// <param name="SqlType">Its type in the call-level interface.</param>
/// <param name="TypeName">Its type in the database's own words.</param>
/// <param name="Size">Characters, bytes or digits; 0 where the driver knows none.</param>
/// <param name="Digits">Digits after the point.</param>
/// <param name="IsNullable">Whether NULL may come; true where the driver does not know.</param>
internal sealed record OdbcColumn(string Name, short SqlType, string TypeName, long Size, short Digits, bool IsNullable)
{
    private const int ExactInDouble = 15;

    /// <summary>Above this many characters or bytes a column counts as unbounded.</summary>
    private const int LongestBound = 4000;

    internal ColumnFormat Format { get; init; }

    internal Type ClrType { get; private init; } = typeof(string);

    /// <summary>Whether this database keeps the column's decimals as floating numbers.</summary>
    internal bool MayBeFloating { get; private init; }

    /// <summary>Whether a floating value of this column gives its decimal back exactly.</summary>
    internal bool DecimalsSurvive { get; private init; }

    /// <summary>Text of fixed length: the database fills it up with blanks that nobody wrote.</summary>
    internal bool IsPadded => SqlType is CallLevel.Char or CallLevel.WChar;

    /// <summary>Whether values may be longer than any buffer bound beforehand.</summary>
    internal bool IsUnbounded => VariableLength && Format is ColumnFormat.Utf8 or ColumnFormat.Utf16 or ColumnFormat.Bytes
        && (SqlType is CallLevel.LongVarChar or CallLevel.WLongVarChar or CallLevel.LongVarBinary || Size is <= 0 or > LongestBound);

    private bool VariableLength => ClrType == typeof(string) || ClrType == typeof(byte[]);

    internal static unsafe OdbcColumn Describe(OdbcStatementHandle statement, int ordinal, DriverQuirks quirks, bool textAsUtf8)
    {
        var number = (ushort)(ordinal + 1);
        const short Capacity = 512;
        var characters = stackalloc char[Capacity];
        var code = quirks.IsNarrow
            ? OdbcApi.SQLDescribeCol(statement.Raw, number, (byte*)characters, Capacity, out var nameLength, out var type, out var size, out var digits, out var nullable)
            : OdbcApi.SQLDescribeColW(statement.Raw, number, characters, Capacity, out nameLength, out type, out size, out digits, out nullable);
        if (!CallLevel.Ok(code))
            throw OdbcException.From(statement, $"Result column {number} cannot be described", quirks);
        var length = Math.Min((int)nameLength, Capacity - 1);
        var name = quirks.IsNarrow ? System.Text.Encoding.UTF8.GetString((byte*)characters, length) : new string(characters, 0, length);
        var typeName = stackalloc char[256];
        code = OdbcApi.SQLColAttributeW(statement.Raw, number, CallLevel.ColumnTypeName, typeName, 256 * sizeof(char), out var typeLength, out _);
        var column = new OdbcColumn(
            name, type,
            CallLevel.Ok(code) ? new string(typeName, 0, Math.Clamp(typeLength / sizeof(char), 0, 255)) : "",
            (long)size, digits, nullable != 0);
        var unsigned = CallLevel.Ok(OdbcApi.SQLColAttributeW(statement.Raw, number, CallLevel.ColumnUnsigned, null, 0, out _, out var flag)) && flag != 0;
        return column.Shaped(quirks, textAsUtf8, unsigned);
    }

    private OdbcColumn Shaped(DriverQuirks quirks, bool textAsUtf8, bool unsigned)
    {
        var text = textAsUtf8 ? ColumnFormat.Utf8 : ColumnFormat.Utf16;
        var exact = TypeName.StartsWith("num", StringComparison.OrdinalIgnoreCase) || TypeName.StartsWith("dec", StringComparison.OrdinalIgnoreCase);
        var (format, clrType) = SqlType switch
        {
            CallLevel.Bit when quirks.BitsStickToNull => (ColumnFormat.Bytes, typeof(bool)),
            CallLevel.Bit => (ColumnFormat.Bit, typeof(bool)),
            // In 64 bits with a sign the upper half of its numbers would be negative.
            CallLevel.BigInt when unsigned => (text, typeof(decimal)),
            CallLevel.TinyInt or CallLevel.SmallInt or CallLevel.Integer or CallLevel.BigInt => (ColumnFormat.Int64, typeof(long)),
            CallLevel.Real or CallLevel.Float or CallLevel.Double when quirks.ReadsAsText && exact => (text, typeof(decimal)),
            CallLevel.Real or CallLevel.Float or CallLevel.Double => (ColumnFormat.Double, typeof(double)),
            CallLevel.Numeric or CallLevel.Decimal => (text, typeof(decimal)),
            CallLevel.TypeDate when quirks.TemporalsComeAsText => (text, typeof(DateOnly)),
            CallLevel.TypeTimestamp when quirks.TemporalsComeAsText => (text, typeof(DateTime)),
            CallLevel.TypeDate => (ColumnFormat.Date, typeof(DateOnly)),
            CallLevel.TypeTime => (text, typeof(TimeOnly)),
            CallLevel.TypeTimestamp => (ColumnFormat.Timestamp, typeof(DateTime)),
            CallLevel.Binary or CallLevel.VarBinary or CallLevel.LongVarBinary => (ColumnFormat.Bytes, typeof(byte[])),
            CallLevel.Guid => (text, typeof(Guid)),
            _ when quirks.ReadsAsText && exact => (text, typeof(decimal)),
            _ => (text, typeof(string)),
        };
        return this with
        {
            Format = quirks.ReadsAsText && format != ColumnFormat.Bytes ? text : format,
            ClrType = clrType,
            MayBeFloating = quirks.ReadsAsText && (exact || SqlType is CallLevel.Real or CallLevel.Float or CallLevel.Double),
            DecimalsSurvive = exact && Size is > 0 and <= ExactInDouble,
        };
    }
}
