using System.Collections.Immutable;
using System.Text;
using Antlr4.Runtime;
using Antlr4.Runtime.Tree;
using DataSync.Language.Diagnostics;
using static DataSync.Language.Syntax.Parsing.SyncParser;

namespace DataSync.Language.Syntax.Parsing;

// Texts: escapes, and the indentation of texts over several lines.
internal sealed partial class TreeBuilder
{
    private void AppendText(TextContext context, List<SyntaxElement> elements)
    {
        if (context.children is null) return;
        var isMultiLine = context.MULTILINE_OPEN() is not null;
        var runs = new List<List<SyntaxElement>>();
        var children = new List<SyntaxElement>();
        var places = new List<int>();
        var isInRun = false;
        foreach (var child in context.children)
        {
            var before = children.Count;
            if (child is ParserRuleContext rule) Append(rule, children);
            else if (child is ITerminalNode terminal) AppendToken(terminal, children);

            if (children.Count == before) continue;
            if (children[^1].Token is not { Kind: TokenKind.StringText })
            {
                isInRun = false;
                continue;
            }

            if (!isInRun)
            {
                places.Add(before);
                runs.Add([]);
            }

            runs[^1].AddRange(children[before..]);
            children.RemoveRange(before, children.Count - before);
            if (!isInRun) children.Add(default);
            isInRun = true;
        }

        if (children.Count == 0) return;
        var values = isMultiLine ? Outdent(children, places, runs) : [.. runs.Select(RawOf)];
        for (var i = 0; i < runs.Count; i++)
        {
            ReportEscapes(runs[i]);
            children[places[i]] = new StringText { Children = [.. runs[i]], Value = Unescape(values[i]) };
        }

        var node = new StringExpression
        {
            Children = [.. children],
            Parts = [.. children.Select(child => child.Node).OfType<StringPart>()],
            IsMultiLine = isMultiLine,
        };
        _nodes[context] = node;
        elements.Add(node);
    }

    private static string RawOf(List<SyntaxElement> run) => string.Concat(run.Select(element => element.Token?.Text));

    /// <summary>
    /// The runs without the indentation that all lines share, the closing quotes' line included, and without the line breaks next to the
    /// quotes. Line breaks are <c>\n</c> whatever the file uses, so that a script means the same everywhere.
    /// </summary>
    private static List<string> Outdent(List<SyntaxElement> children, List<int> places, List<List<SyntaxElement>> runs)
    {
        var raw = runs.ConvertAll(run => RawOf(run).Replace("\r\n", "\n", StringComparison.Ordinal));
        var indentation = SharedIndentation(children, places, raw);
        var values = raw.ConvertAll(run => RemoveIndentation(run, indentation));
        if (values.Count == 0) return values;

        if (places[0] == 1)
        {
            var end = values[0].IndexOf('\n', StringComparison.Ordinal);
            if (end >= 0 && string.IsNullOrWhiteSpace(values[0][..end])) values[0] = values[0][(end + 1)..];
        }

        if (places[^1] == children.Count - 2)
        {
            var start = values[^1].LastIndexOf('\n');
            if (start >= 0 && string.IsNullOrWhiteSpace(values[^1][start..])) values[^1] = values[^1][..start];
        }

        return values;
    }

    private static int SharedIndentation(List<SyntaxElement> children, List<int> places, List<string> raw)
    {
        var least = int.MaxValue;
        var width = -1;
        var run = 0;
        for (var i = 1; i < children.Count; i++)
        {
            if (run >= places.Count || places[run] != i)
            {
                EndIndentation();
                continue;
            }

            foreach (var character in raw[run])
            {
                if (character == '\n') width = 0;
                else if (character is ' ' or '\t' && width >= 0) width++;
                else EndIndentation();
            }

            run++;
        }

        return least == int.MaxValue ? 0 : least;

        void EndIndentation()
        {
            if (width >= 0) least = Math.Min(least, width);
            width = -1;
        }
    }

    private static string RemoveIndentation(string run, int indentation)
    {
        var builder = new StringBuilder(run.Length);
        var left = 0;
        foreach (var character in run)
        {
            if (left > 0 && character is ' ' or '\t' && left > 0)
            {
                left--;
                continue;
            }

            left = character == '\n' ? indentation : 0;
            builder.Append(character);
        }

        return builder.ToString();
    }

    private void ReportEscapes(List<SyntaxElement> run)
    {
        foreach (var element in run)
        {
            if (element.Token is not { } token) continue;
            for (var i = token.Text.IndexOf('\\', StringComparison.Ordinal); i >= 0 && i < token.Text.Length; i = token.Text.IndexOf('\\', i))
            {
                var escape = token.Text.Substring(i, Math.Min(2, token.Text.Length - i));
                if (escape is not ("\\\"" or "\\\\" or "\\{" or "\\}" or "\\n" or "\\t"))
                    diagnostics.Report(DiagnosticCatalog.UnknownEscape, new TextSpan(token.Span.Start + i, escape.Length), escape);
                i += escape.Length;
                if (i >= token.Text.Length) break;
            }
        }
    }

    private static string Unescape(string raw)
    {
        if (!raw.Contains('\\', StringComparison.Ordinal)) return raw;
        var builder = new StringBuilder(raw.Length);
        for (var i = 0; i < raw.Length; i++)
        {
            if (raw[i] != '\\' || i + 1 == raw.Length)
            {
                builder.Append(raw[i]);
                continue;
            }

            i++;
            builder.Append(raw[i] switch
            {
                'n' => "\n",
                't' => "\t",
                '"' or '\\' or '{' or '}' => raw[i].ToString(),
                _ => "\\" + raw[i],
            });
        }

        return builder.ToString();
    }
}
