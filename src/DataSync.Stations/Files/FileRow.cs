using System.Collections.Immutable;
using DataSync.Plans.Values;
using DataSync.Stations.Identifiers;

namespace DataSync.Stations.Files;

/// <summary>A column of a table in a communication file.</summary>
/// <param name="Name">Its name in the data model.</param>
/// <param name="Type">Any type of the language but lists and rows.</param>
public sealed record FileColumn(string Name, SyncType Type);

/// <summary>The version of one field, where it is not that of the record.</summary>
/// <param name="Column">Position of the field among the columns of the entry, from 0.</param>
/// <param name="Version">Its version.</param>
public readonly record struct FieldStamp(int Column, RecordVersion Version);

/// <summary>A whole row on its way.</summary>
/// <param name="Life">The life it is in.</param>
/// <param name="Version">The version of all fields without a stamp.</param>
/// <param name="IsNew">The target never confirmed it in its present history. A key without track that is not new was deleted and purged at the target.</param>
/// <param name="Stamps">Fields with a version of their own, by rising column.</param>
/// <param name="Values">The values, in the order of the entry's columns, in the CLR forms of <see cref="SyncType"/>.</param>
public sealed record FileRow(Life Life, RecordVersion Version, bool IsNew, ImmutableArray<FieldStamp> Stamps, ImmutableArray<object?> Values);

/// <summary>Why a key is told to go.</summary>
public enum GoneReason
{
    /// <summary>The record was deleted: it goes everywhere.</summary>
    Deleted,

    /// <summary>The record left the scope of the target: it goes there, and nobody else is told.</summary>
    Leave,

    /// <summary>
    /// The record was created and deleted before any file of the source named it, but a copy of the source may have told of it, or the source before a backup of it was put back: it goes if what the target has was
    /// written by the source, and is not older.
    /// </summary>
    Withdrawn,
}

/// <summary>A key that shall go.</summary>
/// <param name="Key">The record.</param>
/// <param name="Life">The life it is in at the source.</param>
/// <param name="Reason">Deleted, out of scope, or withdrawn.</param>
public sealed record GoneRow(RecordKey Key, Life Life, GoneReason Reason)
{
    /// <summary>Of a withdrawn record the <see cref="RecordVersion.Time"/> of its insertion: an older one under its key and in its life is another. 0 otherwise.</summary>
    public long Born { get; init; }
}
