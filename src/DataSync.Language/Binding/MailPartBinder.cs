using System.Collections.Immutable;
using DataSync.Language.Binding.Symbols;
using DataSync.Language.Binding.Tree;
using DataSync.Language.Diagnostics;
using DataSync.Language.Syntax;
using DataSync.Plans.Mail;
using DataSync.Plans.Values;

namespace DataSync.Language.Binding;

/// <summary>The braces of a <c>notify</c>: who is told, and what. Recipients may be masked; nothing else of a mail may. Source: tasks R140.</summary>
internal sealed class MailPartBinder(BinderState state, ExpressionBinder expressions, Scope scope)
{
    private static readonly ImmutableArray<string> Parts = ["to", "cc", "bcc", "exclude", "subject", "body", "html", "attach"];

    /// <summary>The parts that have a line.</summary>
    public HashSet<string> Named { get; } = new(StringComparer.Ordinal);

    public ImmutableDictionary<string, ImmutableArray<BoundExpression>> Recipients { get; private set; } = ImmutableDictionary<string, ImmutableArray<BoundExpression>>.Empty;

    public BoundExpression? Subject { get; private set; }

    public BoundExpression? Body { get; private set; }

    public ImmutableArray<BoundHtmlPiece> Html { get; private set; } = [];

    public ImmutableArray<BoundExpression> Files { get; private set; } = [];

    public void Bind(MappingEntry entry)
    {
        if (entry is not MappingLine { Target: { Segments: [{ Index: null }] } target, IsHeader: false } line)
        {
            state.Report(DiagnosticCatalog.ClauseDoesNotFit, expressions.At(entry), state.TextAt(expressions.At(entry)).Split('\n')[0].Trim(), "`notify`");
            return;
        }
        if (target.IsMissing) return;
        var part = target.First.Text;
        if (!Parts.Contains(part))
        {
            state.ReportUnknown(DiagnosticCatalog.UnknownMailPart, expressions.At(target), part, Parts, part, string.Join(", ", Parts));
            expressions.Bind(line.Value, scope);
            return;
        }
        if (!Named.Add(part)) state.Report(DiagnosticCatalog.TwoLinesOneTarget, expressions.At(target), part);
        foreach (var tail in line.Tails) state.Report(DiagnosticCatalog.ClauseDoesNotFit, expressions.At(tail), state.TextAt(expressions.At(tail)), "`notify`");
        Bind(part, line.Value);
    }

    private void Bind(string part, Expression value)
    {
        switch (part)
        {
            case "subject": Subject = Open(part, Text(value), value); break;
            case "body": Body = Open(part, Text(value), value); break;
            case "html": Html = [.. Written(value).Where(piece => piece.Value is null || Open(part, piece.Value, value) is not null)]; break;
            case "attach": Files = [.. Texts(value).Select(file => Open(part, file, value)).OfType<BoundExpression>().Where(IsInProject)]; break;
            default: Recipients = Recipients.SetItem(part, Texts(value)); break;
        }
    }

    /// <summary>The elements of a list, each by itself: one of them may be null where a list as a value could not hold it.</summary>
    private ImmutableArray<BoundExpression> Texts(Expression value)
    {
        var found = ImmutableArray.CreateBuilder<BoundExpression>();
        foreach (var item in value is ListExpression list ? list.Items : [value])
        {
            var bound = expressions.Bind(item, scope);
            if (bound.Type.Kind != TypeKind.List) bound = expressions.Require(bound, SyncType.Text, item);
            else bound = expressions.Require(bound, SyncType.ListOf(SyncType.Text), item);
            if (bound is not BoundError) found.Add(bound);
        }
        return found.ToImmutable();
    }

    private BoundExpression? Text(Expression value) => expressions.Require(expressions.Bind(value, scope), SyncType.Text, value) is var text and not BoundError ? text : null;

    private IEnumerable<BoundHtmlPiece> Written(Expression value)
    {
        if (value is StringExpression { ConstantText: { } constant }) return [new BoundHtmlPiece(constant, null)];
        if (value is StringExpression written) return written.Parts.Select(Piece).OfType<BoundHtmlPiece>();
        if (value is not MissingExpression) state.Report(DiagnosticCatalog.HtmlIsWritten, expressions.At(value));
        return [];
    }

    private BoundHtmlPiece? Piece(StringPart part) => part switch
    {
        StringText text => new BoundHtmlPiece(text.Value, null),
        Interpolation inner when expressions.Bind(inner.Expression, scope) is { Type.Kind: not TypeKind.Null } value and not BoundError => new BoundHtmlPiece("", value),
        _ => null,
    };

    private BoundExpression? Open(string part, BoundExpression? value, Expression syntax)
    {
        if (value?.ShownMasked() is { } masked) state.Report(DiagnosticCatalog.MaskedInMail, expressions.At(syntax), masked.Name, part);
        return value;
    }

    private bool IsInProject(BoundExpression file)
    {
        if (file is not BoundLiteral { Value: string path }) return true;
        if (MailFile.WhyNot(path) is { } why)
        {
            state.Report(DiagnosticCatalog.FileOfMail, file.At, path, why);
            return false;
        }
        foreach (var column in state.TableOrder.Where(table => IsFileOf(table, path)).SelectMany(table => table.Columns).Where(column => column.IsMasked).Take(1))
            state.Report(DiagnosticCatalog.MaskedInMail, file.At, column.Name, "attach");
        return true;
    }

    /// <summary>Whether a path is that of a table that lies in a file.</summary>
    private static bool IsFileOf(TableSymbol table, string path) =>
        table.Source.Settings.FirstOrDefault(s => s.Name == "folder") is { Value: string folder } && Path.Combine(folder, table.PhysicalName).Replace('\\', '/') == path.Replace('\\', '/');
}
