using System.Collections.Immutable;

namespace DataSync.Stations.Answers;

/// <summary>Whether a target should hold a record, with everything that decides it. Source: stations R24 to R34.</summary>
/// <param name="Table">Its table.</param>
/// <param name="Key">Its key, as <c>1/42</c>.</param>
/// <param name="IsHere">Whether the row is in the database of the station that was asked; without it nothing can be said of conditions.</param>
/// <param name="IsExchanged">Whether the format exchanges the table: output and input are on for it (R23).</param>
/// <param name="Belongs">Whether the target should hold it.</param>
/// <param name="Conditions">The conditions of format and distribution.</param>
/// <param name="Pulls">Tables below whose records bring it along (R34).</param>
/// <param name="Parents">The parents it names, each with the same answer: all of them must belong there (R24).</param>
public sealed record ScopeReason(
    string Table, string Key, bool IsHere, bool IsExchanged, bool Belongs, ImmutableArray<ConditionReason> Conditions, ImmutableArray<PullReason> Pulls,
    ImmutableArray<ScopeReason> Parents);

/// <summary>A condition over a record, with its value.</summary>
/// <param name="Origin">Where it stands: <c>format Notebook</c>, <c>distribution for Berlin</c>.</param>
/// <param name="IsAlso">Joined to the others by or; otherwise by and (R28, R29).</param>
/// <param name="Text">As it is written.</param>
/// <param name="Value">Its value; null when it is unknown, because something it reads is empty. Only true counts.</param>
/// <param name="Reads">The values it reads.</param>
public sealed record ConditionReason(string Origin, bool IsAlso, string Text, bool? Value, ImmutableArray<ReadValue> Reads);

/// <summary>Something a condition reads.</summary>
/// <param name="Name">As the script calls it: a column, <c>target.owner</c>, a parameter, <c>today()</c>.</param>
/// <param name="Value">As a literal; hidden when masked.</param>
public sealed record ReadValue(string Name, string Value)
{
    /// <summary>What stands in place of a masked value.</summary>
    public const string Hidden = "***";
}

/// <summary>A table below whose records bring a record along.</summary>
/// <param name="Table">The table.</param>
/// <param name="By">The first record that does; null when there is none.</param>
public sealed record PullReason(string Table, string? By);
