using System.Globalization;
using System.Runtime.InteropServices;
using System.Text;
using DataSync.Sources.Odbc;
using DataSync.Sources.Odbc.Native;

namespace DataSync.Benchmarks.Sources;

/// <summary>What a program written for this one table would do: bind, fetch blocks, take the values as they lie, trust everything.</summary>
internal static unsafe class BareBlockFetch
{
    private const int Block = 1000;
    private static readonly (short Type, int Width)[] Columns =
    [
        (CallLevel.CSBigInt, 8), (CallLevel.CSBigInt, 8), (CallLevel.CSBigInt, 8), (CallLevel.CChar, 32),
        (CallLevel.CChar, 164), (CallLevel.CChar, 164), (CallLevel.CChar, 164), (CallLevel.CChar, 32),
    ];

    internal static long Read(string connectionText)
    {
        using var connection = new OdbcConnection(connectionText);
        connection.Open();
        using var statement = new OdbcStatementHandle(connection.Handle);
        const string Select = "select id, a, b, amount, name, city, note, at from bench_rows";
        fixed (char* text = Select)
            Check(OdbcApi.SQLPrepareW(statement.Raw, text, Select.Length));
        Check(OdbcApi.SQLSetStmtAttrW(statement.Raw, CallLevel.AttrRowArraySize, Block, 0));
        nuint fetched = 0;
        Check(OdbcApi.SQLSetStmtAttrW(statement.Raw, CallLevel.AttrRowsFetchedPointer, (nint)(&fetched), 0));
        var data = stackalloc byte*[Columns.Length];
        var lengths = stackalloc nint*[Columns.Length];
        for (var column = 0; column < Columns.Length; column++)
        {
            data[column] = (byte*)NativeMemory.Alloc(Block, (nuint)Columns[column].Width);
            lengths[column] = (nint*)NativeMemory.Alloc(Block, (nuint)sizeof(nint));
            Check(OdbcApi.SQLBindCol(statement.Raw, (ushort)(column + 1), Columns[column].Type, data[column], Columns[column].Width, lengths[column]));
        }
        Check(OdbcApi.SQLExecute(statement.Raw));

        long rows = 0, sum = 0;
        while (CallLevel.Ok(OdbcApi.SQLFetch(statement.Raw)))
        {
            for (var row = 0; row < (int)fetched; row++)
            {
                rows++;
                sum += ((long*)data[0])[row] + ((long*)data[1])[row] + ((long*)data[2])[row]
                    + (long)decimal.Parse(Text(3, row), NumberStyles.AllowLeadingSign | NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture)
                    + Encoding.UTF8.GetString(Text(4, row)).Length + Encoding.UTF8.GetString(Text(5, row)).Length + Encoding.UTF8.GetString(Text(6, row)).Length
                    + Moment(Text(7, row)).Ticks;
            }
        }
        OdbcApi.SQLFreeStmt(statement.Raw, CallLevel.FreeStatementUnbind);
        for (var column = 0; column < Columns.Length; column++)
        {
            NativeMemory.Free(data[column]);
            NativeMemory.Free(lengths[column]);
        }
        return sum == 0 ? 0 : rows;

        ReadOnlySpan<byte> Text(int column, int row) => new(data[column] + row * Columns[column].Width, (int)lengths[column][row]);
    }

    // yyyy-MM-dd HH:mm:ss and a fraction, as they were written.
    private static DateTime Moment(ReadOnlySpan<byte> text)
    {
        var moment = new DateTime(Digits(text[..4]), Digits(text[5..7]), Digits(text[8..10]), Digits(text[11..13]), Digits(text[14..16]), Digits(text[17..19]));
        if (text.Length <= 20)
            return moment;
        var fraction = (long)Digits(text[20..]);
        for (var digit = text.Length - 20; digit < 7; digit++)
            fraction *= 10;
        return moment.AddTicks(fraction);
    }

    private static int Digits(ReadOnlySpan<byte> text)
    {
        var value = 0;
        foreach (var digit in text)
            value = value * 10 + (digit - '0');
        return value;
    }

    private static void Check(short code)
    {
        if (!CallLevel.Ok(code))
            throw new InvalidOperationException($"The driver answered {code}.");
    }
}
