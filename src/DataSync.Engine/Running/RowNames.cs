using System.Collections.Immutable;
using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using DataSync.Plans.Model;
using DataSync.Plans.Runtime;
using DataSync.Plans.Values;

namespace DataSync.Engine.Running;

/// <summary>
/// What the rows of one <c>for each</c> are called in done-marks: by their key, whose other values may change between two attempts, and rows of one key by their number, so that rows that are
/// the same in everything are told apart: it does not matter which of them was done, only how many. Source: tasks R126.
/// </summary>
internal sealed class RowNames
{
    private static readonly DoneKey Nothing = new("");
    private readonly Dictionary<UInt128, int> times = [];
    private readonly List<UInt128> open = [];
    private ImmutableArray<int> columns = [];
    private ImmutableArray<FieldPlan> shape = [];
    private DoneKey? name;

    /// <summary>The loop begins.</summary>
    /// <param name="key">Columns that tell one row from another; empty means all.</param>
    /// <param name="fields">What the rows are made of; empty where it is not known.</param>
    public void Begin(ImmutableArray<int> key, ImmutableArray<FieldPlan> fields)
    {
        columns = key;
        shape = fields;
        times.Clear();
        open.Clear();
        name = null;
    }

    /// <summary>The loop comes to a row.</summary>
    public void Next() => name = null;

    /// <summary>What the row is called that the loop is at.</summary>
    public DoneKey Name(Row? row)
    {
        if (name is not null || row is null) return name ?? Nothing;
        name = DoneKey.Join(", ", [.. (columns.IsEmpty ? Enumerable.Range(0, row.Count) : columns).Select(c => DoneKey.Of(ValueText.Quote(row[c]), c < shape.Length && shape[c].Masked))]);
        var digest = Digest(name.Text);
        open.Add(digest);
        var number = times[digest] = times.GetValueOrDefault(digest) + 1;
        return name = number == 1 ? name : name.With(string.Create(CultureInfo.InvariantCulture, $" #{number}"));
    }

    /// <summary>The rows since the last call are committed.</summary>
    public void Keep() => open.Clear();

    /// <summary>The rows since the last call of <see cref="Keep"/> are taken back, and will come again.</summary>
    public void TakeBack()
    {
        foreach (var digest in open) times[digest]--;
        open.Clear();
        name = null;
    }

    private static UInt128 Digest(string text) =>
        System.Buffers.Binary.BinaryPrimitives.ReadUInt128LittleEndian(SHA256.HashData(Encoding.UTF8.GetBytes(text)));
}
