using System.Collections.Immutable;
using DataSync.Language.Binding.Symbols;

namespace DataSync.Language.Binding.Tree;

/// <summary>A piece of a text in HTML.</summary>
/// <param name="Text">As it stands in the script; empty for a value.</param>
/// <param name="Value">A value, which is escaped; null for a text.</param>
public sealed record BoundHtmlPiece(string Text, BoundExpression? Value);

/// <summary><c>notify through office { to &lt;- […], subject &lt;- "…" }</c></summary>
/// <param name="Recipients">By their part: <c>to</c>, <c>cc</c>, <c>bcc</c>, <c>exclude</c>. Each value is a text or a list of texts.</param>
/// <param name="Html">Its pieces; empty for none.</param>
/// <param name="Files">Paths from the project folder: a text or a list of texts each.</param>
public sealed record BoundNotify(string Name, MailSymbol Mail, ImmutableDictionary<string, ImmutableArray<BoundExpression>> Recipients, BoundExpression Subject, BoundExpression? Body,
    ImmutableArray<BoundHtmlPiece> Html, ImmutableArray<BoundExpression> Files, BoundExpression? Once, Place At) : BoundStep(Name, At)
{
    /// <summary>A <c>fail</c> or <c>route</c> follows in the same braces: what it tells of is that failure.</summary>
    public bool TellsFailure { get; init; }
}
