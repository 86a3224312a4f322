using System.Collections.Immutable;
using DataSync.Language.Syntax;

namespace DataSync.Language.Diagnostics;

/// <summary>Collects the problems of one text.</summary>
public sealed class DiagnosticBag(SourceText source)
{
    private readonly ImmutableArray<Diagnostic>.Builder _diagnostics = ImmutableArray.CreateBuilder<Diagnostic>();

    /// <summary>The text the problems are in.</summary>
    public SourceText Source => source;

    /// <summary>How many there are.</summary>
    public int Count => _diagnostics.Count;

    /// <summary>True when one of them is an error.</summary>
    public bool HasErrors => _diagnostics.Any(diagnostic => diagnostic.Severity == DiagnosticSeverity.Error);

    /// <summary>Adds a problem.</summary>
    public void Report(DiagnosticDescriptor descriptor, TextSpan span, params ReadOnlySpan<object?> arguments) =>
        _diagnostics.Add(new Diagnostic(descriptor, source, span, arguments));

    /// <summary>Adds a problem with the name that was probably meant; null when there is none.</summary>
    public void ReportWithSuggestion(DiagnosticDescriptor descriptor, TextSpan span, string? suggestion, params ReadOnlySpan<object?> arguments) =>
        _diagnostics.Add(new Diagnostic(descriptor, source, span, arguments) { Suggestion = suggestion });

    /// <summary>Adds a problem that is already made.</summary>
    public void Add(Diagnostic diagnostic) => _diagnostics.Add(diagnostic);

    /// <summary>Adds problems that are already made.</summary>
    public void AddRange(IEnumerable<Diagnostic> diagnostics) => _diagnostics.AddRange(diagnostics);

    /// <summary>The problems in the order in which they were found.</summary>
    public IEnumerable<Diagnostic> InOrderOfFinding() => _diagnostics;

    /// <summary>The problems in the order of the text; at one place in the order of their finding.</summary>
    public ImmutableArray<Diagnostic> ToImmutable() => [.. _diagnostics.OrderBy(diagnostic => diagnostic.Span.Start)];
}
