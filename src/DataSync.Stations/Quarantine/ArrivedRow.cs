using System.Collections.Immutable;
using DataSync.Stations.Files;
using DataSync.Stations.Identifiers;
using DataSync.Stations.Ledger;
using DataSync.Stations.Merge;

namespace DataSync.Stations.Quarantine;

/// <summary>A row as a partner's file brought it.</summary>
/// <param name="Table">Its table.</param>
/// <param name="Columns">Indexes of the columns it has values of.</param>
/// <param name="Key">Its key.</param>
/// <param name="Row">Life, version and values.</param>
/// <param name="Seen">The change number of ours up to which the sender had taken in our changes when it wrote the row.</param>
internal sealed record ArrivedRow(TrackedTable Table, ImmutableArray<int> Columns, RecordKey Key, FileRow Row, ChangeNumber Seen)
{
    public RecordId Id => new(Table.Index, Key);

    /// <summary>The versions of its fields.</summary>
    public FieldVersions Versions => FieldVersions.Of(Row, Columns);

    /// <summary>Whether it completes a row that was written without some of its links.</summary>
    public bool IsRest { get; init; }

    /// <summary>The row it is a part of; null when it is whole.</summary>
    public ArrivedRow? Whole { get; private init; }

    /// <summary>The row without some columns, links to records that it is to be written before.</summary>
    public ArrivedRow Without(IEnumerable<int> columns)
    {
        var left = columns.ToHashSet();
        ImmutableArray<int> kept = [.. Enumerable.Range(0, Columns.Length).Where(at => !left.Contains(Columns[at]))];
        return this with
        {
            Whole = Whole ?? this,
            Columns = [.. kept.Select(at => Columns[at])],
            Row = Row with
            {
                Values = [.. kept.Select(at => Row.Values[at])],
                Stamps = [.. kept.SelectMany((at, place) => Row.Stamps.Where(stamp => stamp.Column == at).Select(stamp => stamp with { Column = place }))],
            },
        };
    }

    /// <summary>Set where it lies in quarantine already.</summary>
    public SetAside? Before { get; init; }
}

/// <summary>How a row came into quarantine.</summary>
/// <param name="File">The file that brought it.</param>
/// <param name="At">When, milliseconds since 1970-01-01 UTC.</param>
/// <param name="Tries">How often it was tried.</param>
/// <param name="Reason">What the database said last.</param>
/// <param name="Field">The column it is about, where that is known.</param>
internal sealed record SetAside(string File, long At, long Tries, string Reason, string Field);
