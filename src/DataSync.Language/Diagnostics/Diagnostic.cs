using System.Collections.Immutable;
using System.Globalization;
using DataSync.Language.Syntax;

namespace DataSync.Language.Diagnostics;

/// <summary>One problem at one place.</summary>
public sealed record Diagnostic
{
    /// <summary>A problem of a kind, at a place, with the arguments of its texts.</summary>
    public Diagnostic(DiagnosticDescriptor descriptor, SourceText source, TextSpan span, params ReadOnlySpan<object?> arguments)
    {
        Descriptor = descriptor;
        Source = source;
        Span = span;
        Arguments = [.. arguments];
    }

    /// <summary>The kind of problem.</summary>
    public DiagnosticDescriptor Descriptor { get; }

    /// <summary>The text it is in.</summary>
    public SourceText Source { get; }

    /// <summary>Where in the text; empty at the end of a token behind which something is missing.</summary>
    public TextSpan Span { get; }

    /// <summary>The arguments of message and remedy.</summary>
    public ImmutableArray<object?> Arguments { get; }

    /// <summary>The nearest name to the one that is wrong, when there is one.</summary>
    public string? Suggestion { get; init; }

    /// <summary>The code of the kind.</summary>
    public string Code => Descriptor.Code;

    /// <summary>How bad it is.</summary>
    public DiagnosticSeverity Severity => Descriptor.Severity;

    /// <summary>What is wrong, in one sentence.</summary>
    public string Message => Format(Descriptor.MessageFormat);

    /// <summary>What to do, in one sentence; with a suggestion that goes first.</summary>
    public string Remedy =>
        Suggestion is null ? Format(Descriptor.Remedy) : $"Did you mean '{Suggestion}'? {Format(Descriptor.Remedy)}";

    /// <summary>Line and column of the beginning.</summary>
    public LineColumn Start => Source.Locate(Span.Start);

    /// <summary>Line and column of the end.</summary>
    public LineColumn End => Source.Locate(Span.End);

    /// <inheritdoc/>
    public override string ToString() => $"{Source.Path}({Start.Line},{Start.Column}): {Severity} {Code}: {Message}";

    private string Format(string format) =>
        Arguments.IsEmpty ? format : string.Format(CultureInfo.InvariantCulture, format, [.. Arguments]);
}
