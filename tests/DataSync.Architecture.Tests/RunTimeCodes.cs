using System.Collections.Immutable;
using System.Text;
using System.Text.RegularExpressions;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace DataSync.Architecture.Tests;

/// <summary>What the sources say of a code that appears at run time.</summary>
/// <param name="Code">The code.</param>
/// <param name="Title">The name of the constant or of the method that makes the error, as words; may be empty.</param>
/// <param name="Sentences">What is wrong, and what to do.</param>
/// <param name="Constant">The constant that holds the code, as <c>Type.Name</c>, when there is one.</param>
internal sealed record RunTimeCode(string Code, string Title, ImmutableArray<string> Sentences, string? Constant);

/// <summary>
/// Reads the codes of errors at run time out of the sources: from a constant and its summary, or from the place where the error is made,
/// which gives code, message and remedy as its arguments.
/// </summary>
internal static partial class RunTimeCodes
{
    private const int MostSentences = 3;

    public static ImmutableDictionary<string, RunTimeCode> All { get; } = Read();

    private static ImmutableDictionary<string, RunTimeCode> Read()
    {
        var roots = Repository.Files("src", ".cs")
            .Where(file => !file.Contains("/Generated/", StringComparison.Ordinal))
            .Select(file => CSharpSyntaxTree.ParseText(Repository.Read(file)).GetRoot())
            .ToList();
        var makers = roots.SelectMany(root => root.DescendantNodes().OfType<ArgumentListSyntax>()).ToList();
        var found = new Dictionary<string, RunTimeCode>();
        foreach (var constant in roots.SelectMany(root => root.DescendantNodes()).OfType<FieldDeclarationSyntax>())
        {
            if (FromConstant(constant, makers) is { } code)
            {
                found[code.Code] = code;
            }
        }

        var members = roots.SelectMany(root => root.DescendantNodes().OfType<EnumMemberDeclarationSyntax>()).ToList();
        foreach (var arm in roots.SelectMany(root => root.DescendantNodes().OfType<SwitchExpressionArmSyntax>()))
        {
            if (FromArm(arm, members) is { } code)
            {
                found.TryAdd(code.Code, code);
            }
        }

        foreach (var maker in makers)
        {
            if (FromMaker(maker) is { } code)
            {
                found[code.Code] = found.TryGetValue(code.Code, out var known) ? Joined(known, code) : code;
            }
        }

        return found.ToImmutableDictionary();
    }

    private static RunTimeCode Joined(RunTimeCode one, RunTimeCode other) =>
        one with
        {
            Title = one.Title.Length > 0 ? one.Title : other.Title,
            Constant = one.Constant ?? other.Constant,
            Sentences = [.. one.Sentences.Concat(other.Sentences).Distinct().Take(MostSentences)],
        };

    private static RunTimeCode? FromConstant(FieldDeclarationSyntax field, List<ArgumentListSyntax> makers)
    {
        if (field.Declaration.Variables is not [var variable] || CodeOf(variable.Initializer?.Value) is not { } code)
        {
            return null;
        }

        var name = variable.Identifier.Text;
        var type = field.FirstAncestorOrSelf<TypeDeclarationSyntax>()?.Identifier.Text ?? "";
        var remedies = makers
            .Where(maker => maker.Arguments is [{ Expression: var first }, _, ..] && (first.ToString() == $"{type}.{name}" || first.ToString() == name && InType(maker, type)))
            .Select(maker => Texts(maker).LastOrDefault() ?? "");
        return new RunTimeCode(code, Words(name), Clean([Summary(field), .. remedies]), $"{type}.{name}");
    }

    private static RunTimeCode? FromMaker(ArgumentListSyntax maker)
    {
        var place = maker.Arguments.IndexOf(argument => CodeOf(argument.Expression) is not null);
        if (place < 0 || CodeOf(maker.Arguments[place].Expression) is not { } code || Texts(maker, place + 1) is not [var message, .. var rest])
        {
            return null;
        }

        var factory = maker.FirstAncestorOrSelf<MethodDeclarationSyntax>();
        var title = factory?.ReturnType.ToString().EndsWith("Exception", StringComparison.Ordinal) == true ? Words(factory.Identifier.Text) : "";
        if (maker.Parent is ExpressionSyntax { Parent: EqualsValueClauseSyntax { Parent: VariableDeclaratorSyntax row } } && row.FirstAncestorOrSelf<FieldDeclarationSyntax>() is { } field)
        {
            var type = field.FirstAncestorOrSelf<TypeDeclarationSyntax>()?.Identifier.Text;
            return new RunTimeCode(code, Words(row.Identifier.Text), Sentences(), $"{type}.{row.Identifier.Text}");
        }

        return new RunTimeCode(code, title, Sentences(), null);

        ImmutableArray<string> Sentences() => Clean(rest.IsEmpty ? [message] : [message, rest[^1]]);
    }

    /// <summary>One code for each member of an enumeration: its name and its summary.</summary>
    private static RunTimeCode? FromArm(SwitchExpressionArmSyntax arm, List<EnumMemberDeclarationSyntax> members)
    {
        if (CodeOf(arm.Expression) is not { } code)
        {
            return null;
        }

        if (arm.Pattern is not ConstantPatternSyntax { Expression: MemberAccessExpressionSyntax key })
        {
            return new RunTimeCode(code, "Anything else", ["What was reported belongs to none of the other codes; the message holds it as it came."], null);
        }

        var member = members.FirstOrDefault(candidate => candidate.Identifier.Text == key.Name.Identifier.Text
            && candidate.Parent is EnumDeclarationSyntax declared && declared.Identifier.Text == key.Expression.ToString());
        return new RunTimeCode(code, Words(key.Name.Identifier.Text), member is null ? [] : Clean([Summary(member)]), null);
    }

    private static bool InType(SyntaxNode node, string type) => node.FirstAncestorOrSelf<TypeDeclarationSyntax>()?.Identifier.Text == type;

    private static string? CodeOf(ExpressionSyntax? expression) =>
        expression is LiteralExpressionSyntax { Token.Value: string text } && Code().IsMatch(text) ? text : null;

    /// <summary>The texts among the arguments, with dots where something is filled in.</summary>
    private static ImmutableArray<string> Texts(ArgumentListSyntax maker, int from = 1) =>
        [.. maker.Arguments.Skip(from).Select(argument => Text(argument.Expression)).OfType<string>()];

    private static string? Text(ExpressionSyntax expression) => expression switch
    {
        LiteralExpressionSyntax { Token.Value: string text } => text,
        InterpolatedStringExpressionSyntax interpolated => string.Concat(interpolated.Contents.Select(part =>
            part is InterpolatedStringTextSyntax text ? text.TextToken.ValueText : "…")),
        BinaryExpressionSyntax { RawKind: (int)SyntaxKind.AddExpression } sum when Text(sum.Left) is { } left => left + (Text(sum.Right) ?? "…"),
        ConditionalExpressionSyntax choice when Text(choice.WhenTrue) is { } yes && Text(choice.WhenFalse) is { } no => Sentence(yes) + " " + Sentence(no),
        _ => null,
    };

    private static string Summary(SyntaxNode declaration)
    {
        var comment = string.Concat(declaration.GetLeadingTrivia()
            .Where(trivia => trivia.IsKind(SyntaxKind.SingleLineDocumentationCommentTrivia) || trivia.IsKind(SyntaxKind.SingleLineCommentTrivia))
            .Select(trivia => trivia.ToFullString()));
        var text = Tag().Replace(CommentMark().Replace(comment, " "), "$1");
        return Blanks().Replace(text, " ").Trim();
    }

    private static ImmutableArray<string> Clean(IEnumerable<string> sentences) =>
        [.. sentences.Where(sentence => sentence.Trim('…', ' ').Length > 0).Select(Sentence).Distinct().Take(MostSentences)];

    private static string Sentence(string text)
    {
        var trimmed = text.Trim();
        var first = char.ToUpperInvariant(trimmed[0]) + trimmed[1..];
        return first[^1] is '.' or '!' or '?' or '…' ? first : first + ".";
    }

    private static string Words(string name)
    {
        var words = new StringBuilder();
        foreach (var letter in name.EndsWith("Code", StringComparison.Ordinal) ? name[..^4] : name)
        {
            words.Append(words.Length == 0 ? letter : char.IsUpper(letter) ? $" {char.ToLowerInvariant(letter)}" : letter.ToString());
        }

        return words.ToString();
    }

    [GeneratedRegex(@"^DS\d{4}$")]
    private static partial Regex Code();

    [GeneratedRegex(@"^\s*///?", RegexOptions.Multiline)]
    private static partial Regex CommentMark();

    [GeneratedRegex(@"<(?:see|paramref)\s+\w+=""(?:[\w.]*\.)?([\w]+)""\s*/>|</?\w+>")]
    private static partial Regex Tag();

    [GeneratedRegex(@"\s+")]
    private static partial Regex Blanks();
}
