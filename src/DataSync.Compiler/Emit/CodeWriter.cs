using System.Globalization;
using System.Text;
using DataSync.Plans.Model;

namespace DataSync.Compiler.Emit;

/// <summary>Generated C#, line by line. Everything is hidden from the symbols but what stands in a script.</summary>
/// <param name="depth">Levels of indentation to begin with: a line keeps its column wherever the text goes, for the symbols point at columns.</param>
internal sealed class CodeWriter(int depth)
{
    /// <summary>Where the body of a method stands: in a method in a class.</summary>
    public const int Body = 2;

    private readonly StringBuilder text = new();

    public void Line(string line)
    {
        if (line.Length > 0) text.Append(' ', depth * 4).Append(line);
        text.Append('\n');
    }

    public void Open(string head)
    {
        Line(head);
        Line("{");
        depth++;
    }

    public void Close(string tail = "}")
    {
        depth--;
        Line(tail);
    }

    /// <summary>A statement that stands for a place in a script.</summary>
    public void Mapped(SitePlan site, string script, string statement)
    {
        // The directive names the last character, a site the place behind it.
        text.Append(CultureInfo.InvariantCulture,
            $"#line ({site.Line}, {site.Column})-({site.EndLine}, {Math.Max(site.EndColumn - 1, 1)}) {depth * 4 + 1} \"{script}\"\n");
        Line(statement);
        text.Append("#line hidden\n");
    }

    /// <summary>Lines made elsewhere, at their depth already.</summary>
    public void Append(string lines) => text.Append(lines);

    public override string ToString() => text.ToString();
}
