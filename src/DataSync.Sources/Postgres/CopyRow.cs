using System.Collections.Immutable;
using DataSync.Plans.Runtime;
using DataSync.Plans.Sources;
using DataSync.Sources.Sql;
using Npgsql;
using NpgsqlTypes;

namespace DataSync.Sources.Postgres;

/// <summary>The values of one row, in order, until they go to the server: a copy takes them column by column.</summary>
/// <param name="checks">What each column keeps.</param>
/// <param name="types">The real type of each column: a copy converts nothing.</param>
internal sealed class CopyRow(ImmutableArray<WriteCheck> checks, ImmutableArray<NpgsqlDbType> types) : RowWriter
{
    private readonly Form[] _forms = new Form[checks.Length];
    private readonly long[] _numbers = new long[checks.Length];
    private readonly decimal[] _decimals = new decimal[checks.Length];
    private readonly object?[] _objects = new object?[checks.Length];
    private readonly Guid[] _guids = new Guid[checks.Length];

    private enum Form { Null, Int, Decimal, Float, Bool, Date, Time, DateTime, Guid, Text, Bytes }

    public override void Null(int column) => _forms[column] = Form.Null;

    public override void Text(int column, string value)
    {
        Odbc.OdbcRowWriter.CheckText(value, column);
        checks[column].Text(value);
        (_forms[column], _objects[column]) = (Form.Text, value);
    }

    public override void Int(int column, long value)
    {
        if (types[column] == NpgsqlDbType.Integer && value != (int)value)
            throw OutOfRange(value, "integer");
        if (types[column] == NpgsqlDbType.Smallint && value != (short)value)
            throw OutOfRange(value, "smallint");
        (_forms[column], _numbers[column]) = (Form.Int, value);
    }

    public override void Decimal(int column, decimal value) => (_forms[column], _decimals[column]) = (Form.Decimal, checks[column].Decimal(value));

    public override void Float(int column, double value)
    {
        checks[column].Float(value);
        (_forms[column], _numbers[column]) = (Form.Float, BitConverter.DoubleToInt64Bits(value));
    }

    public override void Bool(int column, bool value) => (_forms[column], _numbers[column]) = (Form.Bool, value ? 1 : 0);

    public override void Date(int column, DateOnly value) => (_forms[column], _numbers[column]) = (Form.Date, value.DayNumber);

    public override void Time(int column, TimeOnly value)
    {
        checks[column].Ticks(value.Ticks);
        (_forms[column], _numbers[column]) = (Form.Time, value.Ticks);
    }

    public override void DateTime(int column, DateTime value)
    {
        checks[column].Ticks(value.Ticks);
        (_forms[column], _numbers[column]) = (Form.DateTime, value.Ticks);
    }

    public override void Guid(int column, Guid value) => (_forms[column], _guids[column]) = (Form.Guid, value);

    public override void Bytes(int column, byte[] value) => (_forms[column], _objects[column]) = (Form.Bytes, value);

    /// <summary>Tells rows apart that have other values in these positions, and sometimes rows that have not.</summary>
    internal int Hash(ImmutableArray<int> positions)
    {
        var hash = new HashCode();
        foreach (var position in positions)
        {
            switch (_forms[position])
            {
                case Form.Null: hash.Add(0); break;
                case Form.Decimal: hash.Add(_decimals[position]); break;
                case Form.Guid: hash.Add(_guids[position]); break;
                case Form.Text: hash.Add(_objects[position]); break;
                case Form.Bytes: hash.AddBytes((byte[]?)_objects[position]); break;
                default: hash.Add(_numbers[position]); break;
            }
        }
        return hash.ToHashCode();
    }

    internal void WriteTo(NpgsqlBinaryImporter import)
    {
        import.StartRow();
        for (var column = 0; column < _forms.Length; column++)
        {
            switch (_forms[column])
            {
                case Form.Null: import.WriteNull(); break;
                case Form.Int when types[column] == NpgsqlDbType.Integer: import.Write((int)_numbers[column], NpgsqlDbType.Integer); break;
                case Form.Int when types[column] == NpgsqlDbType.Smallint: import.Write((short)_numbers[column], NpgsqlDbType.Smallint); break;
                case Form.Int: import.Write(_numbers[column], NpgsqlDbType.Bigint); break;
                case Form.Decimal: import.Write(_decimals[column], NpgsqlDbType.Numeric); break;
                case Form.Float when types[column] == NpgsqlDbType.Real: import.Write((float)BitConverter.Int64BitsToDouble(_numbers[column]), NpgsqlDbType.Real); break;
                case Form.Float: import.Write(BitConverter.Int64BitsToDouble(_numbers[column]), NpgsqlDbType.Double); break;
                case Form.Bool: import.Write(_numbers[column] != 0, NpgsqlDbType.Boolean); break;
                case Form.Date: import.Write(DateOnly.FromDayNumber((int)_numbers[column]), NpgsqlDbType.Date); break;
                case Form.Time: import.Write(new TimeOnly(_numbers[column]), NpgsqlDbType.Time); break;
                case Form.DateTime when types[column] == NpgsqlDbType.TimestampTz: import.Write(new DateTime(_numbers[column], DateTimeKind.Utc), NpgsqlDbType.TimestampTz); break;
                case Form.DateTime: import.Write(new DateTime(_numbers[column]), NpgsqlDbType.Timestamp); break;
                case Form.Guid: import.Write(_guids[column], NpgsqlDbType.Uuid); break;
                case Form.Text: import.Write((string?)_objects[column] ?? "", NpgsqlDbType.Text); break;
                default: import.Write((byte[]?)_objects[column] ?? [], NpgsqlDbType.Bytea); break;
            }
        }
    }

    private static SyncException OutOfRange(long value, string type) => new(SourceCodes.NotKept,
        FormattableString.Invariant($"{value} is out of range for the database's {type}."), "Widen the column in the database, or find where the number comes from.");
}
