using System.Buffers;
using System.Globalization;
using System.Runtime.InteropServices;
using System.Text;
using DataSync.Sources.Sql;

namespace DataSync.Sources.Odbc.Native;

/// <summary>
/// The memory that a statement's parameters are bound to. A binding is made again only when its type or its place changes, so
/// that a repeated statement costs a copy of its values and nothing else.
/// </summary>
internal sealed unsafe class ParameterBlock(OdbcStatementHandle statement, DriverQuirks quirks, bool textAsUtf8) : IDisposable
{
    private const int FirstCapacity = 64;

    // Above this many characters a text is declared as a long one.
    private const int LongestVarChar = 4000;

    private Slot* _slots;
    private int _count;

    /// <summary>Copies the values and binds what is not bound as it should be.</summary>
    /// <exception cref="OdbcException">DS6130, DS6131, DS6136.</exception>
    internal void Bind(OdbcParameterCollection parameters)
    {
        if (parameters.Count > quirks.MostParameters)
        {
            throw OdbcException.Refusal(OdbcCodes.ParameterCount, SqlStateClass.Parameters,
                $"The statement has {parameters.Count} parameters; {quirks.Name} takes {quirks.MostParameters}. Write fewer rows at once.");
        }
        if (parameters.Count != _count)
            Allocate(parameters.Count);
        for (var index = 0; index < _count; index++)
        {
            var slot = _slots + index;
            var binding = Fill(slot, parameters[index], index);
            if (binding != slot->Bound || (quirks.KeepsLengthOfBytes && parameters[index].Kind == ParameterKind.Bytes))
                Bind(slot, index, binding);
        }
    }

    public void Dispose() => Allocate(0);

    private void Allocate(int count)
    {
        for (var index = 0; index < _count; index++)
            NativeMemory.Free(_slots[index].Data);
        NativeMemory.Free(_slots);
        _count = count;
        // Drivers keep the slots' addresses: they never move while the statement lives with this number of parameters.
        _slots = count == 0 ? null : (Slot*)NativeMemory.AllocZeroed((nuint)count, (nuint)sizeof(Slot));
        for (var index = 0; index < count; index++)
            Grow(_slots + index, FirstCapacity);
    }

    private static void Grow(Slot* slot, int needed)
    {
        if (slot->Capacity >= needed)
            return;
        var capacity = (int)Math.Max(FirstCapacity, System.Numerics.BitOperations.RoundUpToPowerOf2((uint)needed));
        slot->Data = (byte*)NativeMemory.Realloc(slot->Data, (nuint)capacity);
        slot->Capacity = capacity;
    }

    private void Bind(Slot* slot, int index, Binding binding)
    {
        var code = OdbcApi.SQLBindParameter(
            statement.Raw, (ushort)(index + 1), CallLevel.ParameterInput, binding.ValueType, binding.ParameterType,
            (nuint)binding.Size, binding.Digits, slot->Data, slot->Capacity, &slot->Length);
        if (!CallLevel.Ok(code))
            throw OdbcException.From(statement, $"Parameter {index + 1} cannot be bound", quirks);
        slot->Bound = binding;
    }

    private Binding Fill(Slot* slot, OdbcParameter parameter, int index)
    {
        switch (parameter.Kind)
        {
            case ParameterKind.Null:
                slot->Length = CallLevel.NullData;
                return slot->Bound.Place == slot->Data ? slot->Bound : TextBinding(slot, 1);
            case ParameterKind.Int64:
                *(long*)slot->Data = parameter.Integer;
                slot->Length = sizeof(long);
                return new Binding(CallLevel.CSBigInt, CallLevel.BigInt, 19, 0, slot->Data);
            case ParameterKind.Boolean:
                *slot->Data = (byte)parameter.Integer;
                slot->Length = 1;
                return new Binding(CallLevel.CBit, CallLevel.Bit, 1, 0, slot->Data);
            case ParameterKind.Double:
                *(double*)slot->Data = parameter.Float;
                slot->Length = sizeof(double);
                return new Binding(CallLevel.CDouble, CallLevel.Double, 15, 0, slot->Data);
            case ParameterKind.Decimal:
                return Decimal(slot, parameter.Number);
            case ParameterKind.Text:
                return Text(slot, parameter.Characters, index);
            case ParameterKind.Bytes:
                Grow(slot, parameter.Octets.Length);
                parameter.Octets.Span.CopyTo(new Span<byte>(slot->Data, slot->Capacity));
                slot->Length = parameter.Octets.Length;
                return new Binding(CallLevel.CBinary, slot->Capacity > LongestVarChar ? CallLevel.LongVarBinary : CallLevel.VarBinary, slot->Capacity, 0, slot->Data);
            case ParameterKind.Date when !quirks.TemporalParametersAsText:
                *(NativeDate*)slot->Data = new NativeDate
                {
                    Year = (short)parameter.Moment.Year, Month = (ushort)parameter.Moment.Month, Day = (ushort)parameter.Moment.Day,
                };
                slot->Length = sizeof(NativeDate);
                return new Binding(CallLevel.CTypeDate, CallLevel.TypeDate, 10, 0, slot->Data);
            case ParameterKind.Timestamp when !quirks.TemporalParametersAsText:
                return Timestamp(slot, parameter.Moment);
            case ParameterKind.Date:
                return Formatted(slot, parameter.Moment, TextForms.Date);
            case ParameterKind.Timestamp:
                return Formatted(slot, parameter.Moment, TextForms.DateTime);
            default:
                // A time of day always goes as text: the structure has no fraction.
                return Formatted(slot, parameter.TimeOfDay, TextForms.Time);
        }
    }

    private static Binding Timestamp(Slot* slot, DateTime moment)
    {
        *(NativeTimestamp*)slot->Data = new NativeTimestamp
        {
            Year = (short)moment.Year, Month = (ushort)moment.Month, Day = (ushort)moment.Day,
            Hour = (ushort)moment.Hour, Minute = (ushort)moment.Minute, Second = (ushort)moment.Second,
            Fraction = (uint)(moment.Ticks % TimeSpan.TicksPerSecond * 100),
        };
        slot->Length = sizeof(NativeTimestamp);
        return new Binding(CallLevel.CTypeTimestamp, CallLevel.TypeTimestamp, 27, 7, slot->Data);
    }

    private Binding Decimal(Slot* slot, decimal number)
    {
        Span<byte> text = stackalloc byte[40];
        number.TryFormat(text, out var length, provider: CultureInfo.InvariantCulture);
        PutAscii(slot, text[..length]);
        if (quirks.DecimalParametersAsText)
            return TextBinding(slot, length);
        return new Binding(NarrowOrWide, CallLevel.Numeric, 38, number.Scale, slot->Data);
    }

    private Binding Formatted<T>(Slot* slot, T value, string format)
        where T : IUtf8SpanFormattable
    {
        Span<byte> text = stackalloc byte[40];
        value.TryFormat(text, out var length, format, CultureInfo.InvariantCulture);
        PutAscii(slot, text[..length]);
        return TextBinding(slot, length);
    }

    private void PutAscii(Slot* slot, ReadOnlySpan<byte> text)
    {
        if (textAsUtf8)
        {
            Grow(slot, text.Length + 1);
            text.CopyTo(new Span<byte>(slot->Data, slot->Capacity));
            slot->Length = text.Length;
            return;
        }
        Grow(slot, (text.Length + 1) * sizeof(char));
        Encoding.ASCII.GetChars(text, new Span<char>(slot->Data, slot->Capacity / sizeof(char)));
        slot->Length = text.Length * sizeof(char);
    }

    private Binding Text(Slot* slot, string text, int index)
    {
        if (text.Contains('\0', StringComparison.Ordinal))
            throw NulInText(text, index);
        if (textAsUtf8)
        {
            Grow(slot, text.Length + 1);
            OperationStatus status;
            int written;
            while ((status = System.Text.Unicode.Utf8.FromUtf16(
                       text, new Span<byte>(slot->Data, slot->Capacity), out _, out written, replaceInvalidSequences: false)) == OperationStatus.DestinationTooSmall)
            {
                Grow(slot, Encoding.UTF8.GetMaxByteCount(text.Length));
            }
            if (status != OperationStatus.Done)
                throw LoneSurrogate(index);
            slot->Length = written;
        }
        else
        {
            if (!IsWellFormed(text))
                throw LoneSurrogate(index);
            Grow(slot, (text.Length + 1) * sizeof(char));
            text.CopyTo(new Span<char>(slot->Data, slot->Capacity / sizeof(char)));
            slot->Length = text.Length * sizeof(char);
        }
        return TextBinding(slot, text.Length);
    }

    internal static bool IsWellFormed(ReadOnlySpan<char> text)
    {
        for (var at = 0; at < text.Length; at++)
        {
            if (!char.IsSurrogate(text[at]))
                continue;
            if (at + 1 == text.Length || !char.IsSurrogatePair(text[at], text[at + 1]))
                return false;
            at++;
        }
        return true;
    }

    internal static OdbcException NulInText(string text, int index) => OdbcException.Refusal(OdbcCodes.NulInText,
        $"The text for parameter {index + 1} holds U+0000 at position {text.IndexOf('\0', StringComparison.Ordinal)}; databases would cut it there. Remove the character first.");

    internal static OdbcException LoneSurrogate(int index) => OdbcException.Refusal(OdbcCodes.LoneSurrogate,
        $"The text for parameter {index + 1} holds half a surrogate pair; databases would replace it. Repair the text first.");

    private short NarrowOrWide => textAsUtf8 ? CallLevel.CChar : CallLevel.CWChar;

    // The size follows the capacity, not the value: it changes rarely.
    private Binding TextBinding(Slot* slot, int characters)
    {
        var size = Math.Max(characters, slot->Capacity);
        var isLong = size > LongestVarChar;
        return textAsUtf8
            ? new Binding(CallLevel.CChar, isLong ? CallLevel.LongVarChar : CallLevel.VarChar, size, 0, slot->Data)
            : new Binding(CallLevel.CWChar, isLong ? CallLevel.WLongVarChar : CallLevel.WVarChar, size, 0, slot->Data);
    }

    /// <summary>How a slot is bound.</summary>
    private readonly record struct Binding(short ValueType, short ParameterType, long Size, short Digits, nint Address)
    {
        internal Binding(short valueType, short parameterType, long size, short digits, byte* place)
            : this(valueType, parameterType, size, digits, (nint)place)
        {
        }

        internal byte* Place => (byte*)Address;
    }

    private struct Slot
    {
        internal byte* Data;
        internal int Capacity;
        internal nint Length;
        internal Binding Bound;
    }
}
