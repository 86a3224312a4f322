using System.Buffers.Binary;
using System.Runtime.Intrinsics;

namespace DataSync.Stations.Synchronization;

/// <summary>
/// A rateless set sketch (after Yang, Gilad and Alizadeh: Practical Rateless Set Reconciliation, SIGCOMM 2024): a fixed number of symbols, each the sum of the
/// elements that fall into it. The sketches of two sets, subtracted, hold their difference, which can be read off where the symbols are about 1.4 times as many as the
/// elements that differ, however large the sets are. Elements stream through; none is kept.
/// </summary>
/// <param name="symbols">How many symbols: see <see cref="SymbolsFor"/>.</param>
internal sealed class SetSketch(int symbols)
{
    /// <summary>Most symbols of a sketch. Not a setting: part of the format. With more differences the list is smaller.</summary>
    internal const int MostSymbols = 1 << 20;

    private const ulong CheckSalt = 0x2545F4914F6CDD1D;

    // Of each symbol the exclusive or of hashes; of versions and checks; the number of elements, of which the last eight bits tell +1 from -1.
    // One more than there are symbols: see SketchFill.
    private readonly Vector128<ulong>[] _sums = new Vector128<ulong>[symbols + 1];
    private readonly byte[] _counts = new byte[symbols + 1];
    private readonly ulong[] _waitingStates = new ulong[SketchFill.Lanes];
    private readonly Vector128<ulong>[] _waitingValues = new Vector128<ulong>[SketchFill.Lanes];
    private int _waiting;

    /// <summary>How many symbols there are.</summary>
    internal int Symbols => symbols;

    /// <summary>How many symbols a difference of so many elements is read off from with near certainty.</summary>
    internal static long SymbolsFor(long differences) => differences + (differences + 1) / 2 + 40;

    /// <summary>How many bytes a sketch takes.</summary>
    internal static long BytesFor(long symbols, bool values) => symbols * (values ? 17 : 13);

    /// <summary>Adds an element. Each element of a set is added once.</summary>
    internal void Add(SetElement element)
    {
        _waitingStates[_waiting] = SketchPlaces.Begin(element);
        _waitingValues[_waiting] = Value(element);
        if (++_waiting < SketchFill.Lanes) return;
        SketchFill.Add(_waitingStates, _waitingValues, _sums, _counts);
        _waiting = 0;
    }

    /// <summary>The sketch with fewer symbols: its beginning.</summary>
    internal SetSketch Cut(int fewer)
    {
        Settle();
        var sketch = new SetSketch(fewer);
        _sums.AsSpan(0, fewer).CopyTo(sketch._sums);
        _counts.AsSpan(0, fewer).CopyTo(sketch._counts);
        return sketch;
    }

    /// <summary>Takes the other sketch away, of as many symbols: what is in both is in neither then.</summary>
    internal void Subtract(SetSketch other)
    {
        Settle();
        other.Settle();
        for (var i = 0; i < symbols; i++)
        {
            _sums[i] ^= other._sums[i];
            _counts[i] -= other._counts[i];
        }
    }

    /// <summary>Reads off what differs, after <see cref="Subtract"/>; the sketch is used up by it.</summary>
    /// <returns>What only the first set has and what only the other one has; or null where the symbols are too few, or are not those of two sets.</returns>
    internal SketchDifference? Peel()
    {
        var first = new HashSet<SetElement>();
        var other = new HashSet<SetElement>();
        var ahead = new Stack<int>(Enumerable.Range(0, symbols).Where(IsSingle));
        while (ahead.TryPop(out var symbol))
        {
            if (!IsSingle(symbol)) continue;
            var element = ElementAt(symbol);
            var isFirst = _counts[symbol] == 1;
            // In the difference of two sets an element occurs once: bytes that were made up could go round for ever.
            if (first.Contains(element) || other.Contains(element)) return null;
            (isFirst ? first : other).Add(element);
            Apply(new SketchPlaces(SketchPlaces.Begin(element)), Value(element), isFirst ? byte.MaxValue : (byte)1, ahead);
        }
        for (var i = 0; i < symbols; i++)
        {
            if (_counts[i] != 0 || _sums[i] != Vector128<ulong>.Zero) return null;
        }
        return new SketchDifference(first, other);
    }

    /// <summary>Writes the symbols, kind by kind.</summary>
    /// <param name="bytes">As many as <see cref="BytesFor"/> says.</param>
    /// <param name="values">Whether versions are among them.</param>
    internal void Write(Span<byte> bytes, bool values)
    {
        Settle();
        var sums = _sums.AsSpan(0, symbols);
        foreach (var sum in sums) BinaryPrimitives.WriteUInt64LittleEndian(Take(ref bytes, 8), sum[0]);
        if (values) foreach (var sum in sums) BinaryPrimitives.WriteUInt32LittleEndian(Take(ref bytes, 4), (uint)(sum[1] >> 32));
        foreach (var sum in sums) BinaryPrimitives.WriteUInt32LittleEndian(Take(ref bytes, 4), (uint)sum[1]);
        _counts.AsSpan(0, symbols).CopyTo(bytes);
    }

    /// <summary>Reads what <see cref="Write"/> wrote; whatever the bytes are, they are a sketch of something.</summary>
    internal static SetSketch Read(ReadOnlySpan<byte> bytes, int symbols, bool values)
    {
        var sketch = new SetSketch(symbols);
        var hashes = bytes[..(8 * symbols)];
        bytes = bytes[(8 * symbols)..];
        var versions = values ? bytes[..(4 * symbols)] : [];
        if (values) bytes = bytes[(4 * symbols)..];
        for (var i = 0; i < symbols; i++)
        {
            var hash = BinaryPrimitives.ReadUInt64LittleEndian(hashes[(8 * i)..]);
            var version = values ? BinaryPrimitives.ReadUInt32LittleEndian(versions[(4 * i)..]) : 0;
            sketch._sums[i] = Vector128.Create(hash, ((ulong)version << 32) | BinaryPrimitives.ReadUInt32LittleEndian(bytes[(4 * i)..]));
        }
        bytes.Slice(4 * symbols, symbols).CopyTo(sketch._counts);
        return sketch;
    }

    // What waits for three others goes in alone.
    private void Settle()
    {
        for (var i = 0; i < _waiting; i++) Apply(new SketchPlaces(_waitingStates[i]), _waitingValues[i], 1, null);
        _waiting = 0;
    }

    private void Apply(SketchPlaces places, Vector128<ulong> value, byte count, Stack<int>? touched)
    {
        for (; places.At < symbols; places.Next())
        {
            var symbol = (int)places.At;
            _sums[symbol] ^= value;
            _counts[symbol] += count;
            touched?.Push(symbol);
        }
    }

    private static Vector128<ulong> Value(SetElement element) => Vector128.Create(element.Hash, ((ulong)element.Version << 32) | Check(element));

    private SetElement ElementAt(int symbol) => new(_sums[symbol][0], (uint)(_sums[symbol][1] >> 32));

    private bool IsSingle(int symbol) => _counts[symbol] is 1 or byte.MaxValue && Check(ElementAt(symbol)) == (uint)_sums[symbol][1];

    // Tells one element from the sum of several. It need not be keyed: nobody who does not know the set's key can choose hashes.
    private static uint Check(SetElement element) => (uint)(SketchPlaces.Mix(element.Hash ^ (element.Version * CheckSalt)) >> 32) ^ element.Version;

    private static Span<byte> Take(ref Span<byte> bytes, int size)
    {
        var taken = bytes[..size];
        bytes = bytes[size..];
        return taken;
    }
}

/// <summary>The elements in which two sets differ.</summary>
/// <param name="First">Those only the first set has.</param>
/// <param name="Other">Those only the other one has.</param>
internal sealed record SketchDifference(IReadOnlySet<SetElement> First, IReadOnlySet<SetElement> Other);
