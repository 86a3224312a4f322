using System.Collections.Immutable;
using DataSync.Stations.Output;

namespace DataSync.Stations.Leave;

/// <summary>Which waiting deletions are meant.</summary>
public sealed record ApprovalRequest
{
    /// <summary>Whose; null for those of every partner.</summary>
    public string? Partner { get; init; }

    /// <summary>Of which table; null for all.</summary>
    public string? Table { get; init; }
}

/// <summary>Deletions of one file and table that wait.</summary>
/// <param name="Partner">Whose file.</param>
/// <param name="File">The file that asked for them last.</param>
/// <param name="At">When it was taken in.</param>
/// <param name="Table">The table.</param>
/// <param name="Rule"><c>R93</c> left the scope or is not listed, <c>R115</c> fails the input condition, <c>R118</c> fails it as it is above, <c>R40</c> deleted there.</param>
/// <param name="Reason">Why they wait.</param>
/// <param name="Keys">The records.</param>
public sealed record WaitingDeletions(string Partner, string File, DateTimeOffset At, string Table, string Rule, string Reason, ImmutableArray<string> Keys);

/// <summary>What became of waiting deletions.</summary>
/// <param name="Gone">Carried out: each with the rule, what hung below them too.</param>
/// <param name="Kept">Not carried out, because a protection holds now.</param>
/// <param name="Dropped">Not carried out, because the record is not here any more, belongs here again, or the deletion was rejected.</param>
public sealed record ApprovalResult(ImmutableArray<RecordStory> Gone, ImmutableArray<RecordStory> Kept, ImmutableArray<RecordStory> Dropped);
