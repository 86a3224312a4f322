using DataSync.Plans.Values;

namespace DataSync.Stations.Files.Blocks;

/// <summary>
/// One column of a block: a mark whether there are nulls, their bits, then the values that are there. Neighbours are much alike, so whole numbers, dates
/// and instants are written as differences; lengths stand before the texts; decimals keep their scale.
/// </summary>
internal static class ColumnCoding
{
    /// <summary>Writes the values of one column.</summary>
    /// <exception cref="InvalidCastException">A value is not of the CLR form of the column's type.</exception>
    internal static void Write(BlockBuffer buffer, SyncType type, object?[] values)
    {
        var present = Present(values);
        buffer.Byte(present.Length == values.Length ? (byte)0 : (byte)1);
        if (present.Length < values.Length) buffer.Bits(values.Length, row => values[row] is null);
        switch (type.Kind)
        {
            case TypeKind.Text:
                foreach (var value in present) buffer.Varint((ulong)BlockBuffer.Utf8Length((string)value));
                foreach (var value in present) buffer.Text((string)value);
                break;
            case TypeKind.Bytes:
                foreach (var value in present) buffer.Varint((ulong)((byte[])value).Length);
                foreach (var value in present) buffer.Bytes((byte[])value);
                break;
            case TypeKind.Int: Differences(static value => (long)value); break;
            case TypeKind.Date: Differences(static value => ((DateOnly)value).DayNumber); break;
            case TypeKind.Time: Differences(static value => ((TimeOnly)value).Ticks); break;
            case TypeKind.DateTime: Differences(static value => ((DateTime)value).Ticks); break;
            case TypeKind.Duration:
                foreach (var value in present) buffer.Signed(((SyncDuration)value).Months);
                foreach (var value in present) buffer.Signed(((SyncDuration)value).Milliseconds);
                break;
            case TypeKind.Decimal:
                foreach (var value in present) buffer.Byte(SignAndScale((decimal)value));
                foreach (var value in present) Mantissa(buffer, (decimal)value);
                break;
            case TypeKind.Float:
                foreach (var value in present) buffer.Fixed64(BitConverter.DoubleToInt64Bits((double)value));
                break;
            case TypeKind.Bool: buffer.Bits(present.Length, row => (bool)present[row]); break;
            case TypeKind.Guid:
                foreach (var value in present) buffer.Bytes(((Guid)value).ToByteArray(bigEndian: true));
                break;
            default: throw new InvalidCastException($"a column cannot be of type {type}");
        }

        void Differences(Func<object, long> numberOf)
        {
            var before = 0L;
            foreach (var value in present)
            {
                var number = numberOf(value);
                buffer.Signed(unchecked(number - before));
                before = number;
            }
        }
    }

    private static object[] Present(object?[] values)
    {
        var present = new object[values.Length];
        var count = 0;
        foreach (var value in values)
            if (value is not null) present[count++] = value;
        return count == values.Length ? present : present[..count];
    }

    /// <summary>Reads the values of one column.</summary>
    /// <exception cref="InvalidDataException">They are not what <see cref="Write"/> writes.</exception>
    internal static object?[] Read(BlockCursor cursor, SyncType type, int rows)
    {
        var values = new object?[rows];
        var places = Places(cursor, type, rows);
        switch (type.Kind)
        {
            case TypeKind.Text:
            case TypeKind.Bytes:
                var lengths = new int[places.Length];
                for (var i = 0; i < lengths.Length; i++) lengths[i] = cursor.Count(cursor.Remaining);
                for (var i = 0; i < lengths.Length; i++)
                    values[places[i]] = type.Kind == TypeKind.Text ? cursor.Text(lengths[i]) : cursor.Take(lengths[i]).ToArray();
                break;
            case TypeKind.Int: Differences(number => number); break;
            case TypeKind.Date: Differences(number => DateOnly.FromDayNumber((int)Within(number, DateOnly.MaxValue.DayNumber))); break;
            case TypeKind.Time: Differences(number => new TimeOnly(Within(number, TimeOnly.MaxValue.Ticks))); break;
            case TypeKind.DateTime: Differences(number => new DateTime(Within(number, DateTime.MaxValue.Ticks))); break;
            case TypeKind.Duration:
                var months = places.Select(_ => cursor.Signed()).ToArray();
                for (var i = 0; i < months.Length; i++)
                {
                    if (months[i] is < int.MinValue or > int.MaxValue) throw new InvalidDataException("a duration in it is too long");
                    values[places[i]] = new SyncDuration((int)months[i], cursor.Signed());
                }
                break;
            case TypeKind.Decimal:
                var marks = cursor.Take(places.Length).ToArray();
                for (var i = 0; i < marks.Length; i++) values[places[i]] = Decimal(cursor, marks[i]);
                break;
            case TypeKind.Float:
                foreach (var place in places) values[place] = BitConverter.Int64BitsToDouble(cursor.Fixed64());
                break;
            case TypeKind.Bool:
                var bits = cursor.Bits(places.Length);
                for (var i = 0; i < places.Length; i++) values[places[i]] = bits[i];
                break;
            case TypeKind.Guid:
                foreach (var place in places) values[place] = new Guid(cursor.Take(16), bigEndian: true);
                break;
            default: throw new InvalidDataException($"a column cannot be of type {type}");
        }
        return values;

        void Differences(Func<long, object> build)
        {
            var number = 0L;
            foreach (var place in places)
            {
                number = unchecked(number + cursor.Signed());
                values[place] = build(number);
            }
        }
    }

    /// <summary>Passes over the values of one column, to see that they can be read.</summary>
    /// <exception cref="InvalidDataException">They are not what <see cref="Write"/> writes.</exception>
    internal static void Check(BlockCursor cursor, SyncType type, int rows)
    {
        switch (type.Kind)
        {
            case TypeKind.Text:
                var lengths = new int[Places(cursor, type, rows).Length];
                for (var i = 0; i < lengths.Length; i++) lengths[i] = cursor.Count(cursor.Remaining);
                foreach (var length in lengths) cursor.CheckText(length);
                break;
            case TypeKind.Int:
                for (var left = Places(cursor, type, rows).Length; left > 0; left--) cursor.Signed();
                break;
            case TypeKind.DateTime:
                var ticks = 0L;
                for (var left = Places(cursor, type, rows).Length; left > 0; left--) Within(ticks = unchecked(ticks + cursor.Signed()), DateTime.MaxValue.Ticks);
                break;
            case TypeKind.Decimal:
                foreach (var mark in cursor.Take(Places(cursor, type, rows).Length)) Decimal(cursor, mark);
                break;
            default:
                Read(cursor, type, rows);
                break;
        }
    }

    private static int[] Places(BlockCursor cursor, SyncType type, int rows)
    {
        switch (cursor.Byte())
        {
            case 0:
                var all = new int[rows];
                for (var row = 0; row < rows; row++) all[row] = row;
                return all;
            case 1 when type.Nullable:
                var nulls = cursor.Bits(rows);
                return [.. Enumerable.Range(0, rows).Where(row => !nulls[row])];
            default: throw new InvalidDataException("a column holds nulls that may not");
        }
    }

    private static long Within(long number, long highest) => number >= 0 && number <= highest ? number : throw new InvalidDataException("a date or time in it does not exist");

    private static byte SignAndScale(decimal number) => (byte)(number.Scale | (decimal.IsNegative(number) ? 0x80 : 0));

    private static void Mantissa(BlockBuffer buffer, decimal number)
    {
        Span<int> bits = stackalloc int[4];
        decimal.GetBits(number, bits);
        buffer.Varint((uint)bits[2]);
        buffer.Varint((uint)bits[0] | ((ulong)(uint)bits[1] << 32));
    }

    private static decimal Decimal(BlockCursor cursor, byte mark)
    {
        var scale = (byte)(mark & 0x7F);
        var high = cursor.Varint();
        var low = cursor.Varint();
        if (scale > 28 || high > uint.MaxValue) throw new InvalidDataException("a decimal in it does not exist");
        return new decimal((int)(uint)low, (int)(uint)(low >> 32), (int)(uint)high, (mark & 0x80) != 0, scale);
    }
}
