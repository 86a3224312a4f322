using System.Collections.Immutable;
using System.Globalization;
using System.Text;
using DataSync.Language.Syntax;

namespace DataSync.Language.Diagnostics;

/// <summary>Shows problems to people and to machines.</summary>
public static class DiagnosticRenderer
{
    /// <summary>
    /// For the console: each problem with its line, carets under the place, and what to do. A secret that stands in the script is not repeated.
    /// Lines end with <c>\n</c>.
    /// </summary>
    public static string ToText(IEnumerable<Diagnostic> diagnostics)
    {
        var all = diagnostics.ToImmutableArray();
        var secrets = all.Where(d => d.Code == DiagnosticCatalog.SecretAsLiteral.Code).ToImmutableArray();
        var builder = new StringBuilder();
        foreach (var diagnostic in all)
        {
            if (builder.Length > 0) builder.Append('\n');
            Append(builder, diagnostic, secrets);
        }

        return builder.ToString();
    }

    /// <summary>
    /// As JSON of a stable shape: <c>version</c>, <c>diagnostics</c> (code, severity, message, remedy, suggestion, file, start, end with line
    /// and column from 1, offset and length in UTF-16 code units) and <c>summary</c>.
    /// </summary>
    public static string ToJson(IEnumerable<Diagnostic> diagnostics) => DiagnosticJson.Write([.. diagnostics]);

    /// <summary>As SARIF 2.1.0, which code hosts and editors read.</summary>
    public static string ToSarif(IEnumerable<Diagnostic> diagnostics) => DiagnosticSarif.Write([.. diagnostics]);

    /// <summary>The word for a severity: <c>error</c>, <c>warning</c>, <c>hint</c>.</summary>
    internal static string WordOf(DiagnosticSeverity severity) => severity switch
    {
        DiagnosticSeverity.Error => "error",
        DiagnosticSeverity.Warning => "warning",
        _ => "hint",
    };

    private static void Append(StringBuilder builder, Diagnostic diagnostic, ImmutableArray<Diagnostic> secrets)
    {
        var start = diagnostic.Start;
        var line = diagnostic.Source.LineSpan(start.Line);
        var number = start.Line.ToString(CultureInfo.InvariantCulture);
        var margin = new string(' ', number.Length);
        var length = Math.Max(1, Math.Min(diagnostic.Span.End, line.End) - diagnostic.Span.Start);
        var name = diagnostic.Source.Path.Length == 0 ? "(text)" : diagnostic.Source.Path;

        builder.Append(CultureInfo.InvariantCulture, $"{WordOf(diagnostic.Severity)} {diagnostic.Code}: {diagnostic.Message}\n");
        builder.Append(CultureInfo.InvariantCulture, $"{margin} --> {name}:{start}\n");
        builder.Append(CultureInfo.InvariantCulture, $"{margin} |\n");
        builder.Append(CultureInfo.InvariantCulture, $"{number} | {Shown(diagnostic.Source, line, secrets)}\n");
        builder.Append(CultureInfo.InvariantCulture, $"{margin} | {new string(' ', start.Column - 1)}{new string('^', length)}\n");
        builder.Append(CultureInfo.InvariantCulture, $"{margin} = help: {diagnostic.Remedy}\n");
    }

    /// <summary>A line as it stands, with stars in place of the secrets in it, one for each character.</summary>
    private static string Shown(SourceText source, TextSpan line, ImmutableArray<Diagnostic> secrets)
    {
        var shown = source.Substring(line).Replace('\t', ' ').ToCharArray();
        foreach (var secret in secrets)
        {
            if (secret.Source != source) continue;
            var value = source.Substring(secret.Span).IndexOf(':', StringComparison.Ordinal) + 1;
            for (var at = Math.Max(secret.Span.Start + value, line.Start); at < Math.Min(secret.Span.End, line.End); at++)
                if (shown[at - line.Start] != ' ') shown[at - line.Start] = '*';
        }
        return new string(shown);
    }
}
