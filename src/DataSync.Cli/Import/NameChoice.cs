using System.Text;
using DataSync.Language.Syntax;

namespace DataSync.Cli.Import;

/// <summary>Names of a script for names of a database: the same name where it can be one, otherwise the nearest, each only once.</summary>
internal sealed class NameChoice(string nameless)
{
    private readonly HashSet<string> _taken = new(StringComparer.Ordinal);

    /// <summary>Keeps names for tables that are there already.</summary>
    public void Take(string name) => _taken.Add(name);

    public string For(string physical)
    {
        var wish = Plain(physical);
        var name = wish;
        for (var number = 2; !_taken.Add(name); number++) name = $"{wish}_{number}";
        return name;
    }

    private string Plain(string physical)
    {
        var name = new StringBuilder(physical.Length);
        var replaced = false;
        foreach (var rune in physical.EnumerateRunes())
        {
            var fits = Rune.IsLetter(rune) && rune.IsBmp || rune.Value == '_' || Rune.GetUnicodeCategory(rune) == System.Globalization.UnicodeCategory.DecimalDigitNumber && rune.IsBmp;
            // Several characters that cannot stand in a name become one line.
            if (fits) name.Append(rune);
            else if (!replaced) name.Append('_');
            replaced = !fits;
        }
        var text = replaced ? name.ToString().TrimEnd('_') : name.ToString();
        if (physical.Length > 0 && !char.IsLetterOrDigit(physical[0]) && physical[0] != '_') text = text.TrimStart('_');
        if (text.Length == 0) text = nameless;
        if (char.IsDigit(text[0])) text = "_" + text;
        return LanguageWords.Reserved.Contains(text) ? text + "_" : text;
    }
}
