using System.Collections.Immutable;

namespace DataSync.Plans.Model;

public enum RecipientPart { To, Cc, Bcc, Exclude }

/// <summary>Some recipients.</summary>
/// <param name="ValueFunction">A text or a list of texts.</param>
/// <param name="IsMasked">Their addresses are not shown.</param>
public sealed record RecipientPlan(RecipientPart Part, int ValueFunction, bool IsMasked);

/// <summary>A piece of a text in HTML.</summary>
/// <param name="Text">As it stands in the script; empty for a value.</param>
/// <param name="ValueFunction">A value, which is escaped; -1 for a text.</param>
public sealed record HtmlPiecePlan(string Text, int ValueFunction);

/// <summary><c>notify through office { to &lt;- […], subject &lt;- "…" }</c>. Source: tasks §2.9, R138 to R142.</summary>
/// <param name="Mail">Index into <see cref="SyncPlan.Sources"/>, behind those that are declared as such.</param>
/// <param name="BodyFunction">-1 for none.</param>
public sealed record NotifyStep(int Mail, ImmutableArray<RecipientPlan> Recipients, int SubjectFunction, int BodyFunction) : StepPlan
{
    /// <summary>Empty where there is none.</summary>
    public ImmutableArray<HtmlPiecePlan> Html { get; init; } = [];

    /// <summary>Paths of files, from the project folder: a text or a list of texts each.</summary>
    public ImmutableArray<int> FileFunctions { get; init; } = [];

    /// <summary><c>once per</c>; -1 for each time that the step is reached in another row.</summary>
    public int OnceFunction { get; init; } = -1;

    /// <summary>What it tells of is a failure that follows it: it goes although its transaction is taken back.</summary>
    public bool TellsFailure { get; init; }
}
