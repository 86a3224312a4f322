using System.Globalization;
using DataSync.Language.Binding.Symbols;
using DataSync.Plans.Values;

namespace DataSync.Compiler.Emit;

/// <summary>What one generated function declares before its body: rows that it reads, by slot, and places for intermediate values.</summary>
/// <param name="code">The program the function belongs to.</param>
internal sealed class FunctionScope(GeneratedProgram code)
{
    private readonly SortedDictionary<int, string> rows = [];
    private readonly List<(string Type, string Name)> temporaries = [];
    private int values;

    public GeneratedProgram Code => code;

    /// <summary>The local that holds the row in a slot.</summary>
    public string Row(int slot, int rowType)
    {
        rows[slot] = Name('R', rowType);
        return Name('r', slot);
    }

    public string Row(RowSymbol row) => Row(row.Slot, code.RowTypes.Of(row));

    /// <summary>A local that is assigned inside an expression.</summary>
    public string Temporary(SyncType type)
    {
        var name = Name('t', temporaries.Count);
        temporaries.Add((CSharpType.Of(type), name));
        return name;
    }

    /// <summary>Name for a local that is declared where it is assigned.</summary>
    public string Value() => Name('v', values++);

    public void Declare(CodeWriter writer)
    {
        foreach (var (slot, type) in rows) writer.Line($"var {Name('r', slot)} = ({type})f.Rows[{slot.ToString(CultureInfo.InvariantCulture)}];");
        foreach (var (type, name) in temporaries) writer.Line($"{type} {name};");
    }

    public static string Name(char kind, int number) => kind + number.ToString(CultureInfo.InvariantCulture);
}
