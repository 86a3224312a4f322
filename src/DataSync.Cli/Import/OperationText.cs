using System.Collections.Immutable;
using System.Text;
using DataSync.Plans.Services;

namespace DataSync.Cli.Import;

/// <summary>An operation as a call that can be copied into a script, with the types of what it takes and gives. Source: tasks R87.</summary>
internal static class OperationText
{
    /// <summary>The call, each line as a comment.</summary>
    public static string Of(ServiceContract contract, OperationShape operation, string source)
    {
        var text = new StringBuilder();
        if (operation.Problem is { } problem) return $"// {source}.{operation.Name} cannot be called: {problem}\n";
        text.Append($"// call {source}.{operation.Name}{(operation.Output is null ? "" : " as answer")} {{\n");
        foreach (var header in operation.Input.Headers)
            foreach (var line in Values(contract.Types, [header], "header ", [])) text.Append($"//     {line}\n");
        foreach (var line in Values(contract.Types, ServicePaths.Top(contract.Types, operation.Input.Body), "", [])) text.Append($"//     {line}\n");
        text.Append("// }\n");
        foreach (var line in Values(contract.Types, ServicePaths.Answer(contract.Types, operation.Output), "answer.", [])) text.Append($"//   {line.Replace(" <- …", "", StringComparison.Ordinal)}\n");
        foreach (var fault in operation.Faults)
        {
            text.Append($"//   when fault {fault.Name} as f\n");
            foreach (var line in Values(contract.Types, ServicePaths.Top(contract.Types, fault.Detail), "f.", [])) text.Append($"//     {line.Replace(" <- …", "", StringComparison.Ordinal)}\n");
        }
        return text.ToString();
    }

    private static IEnumerable<string> Values(ImmutableArray<TypeShape> types, ImmutableArray<ElementShape> parts, string before, ImmutableArray<int> around)
    {
        foreach (var part in parts)
        {
            var name = $"{before}{part.Name}{(part.IsList ? "[n]" : "")}";
            if (ServicePaths.Value(types, part) is { } value) yield return $"{name} <- …    // {Words(part, value)}";
            if (part.Type < 0) continue;
            if (types[part.Type].Problem is { } problem) yield return $"{name}    // {problem}";
            // A type that holds itself is told once.
            else if (around.Contains(part.Type)) yield return $"{name}    // as above";
            else
                foreach (var inner in Values(types, types[part.Type].Parts, name + ".", around.Add(part.Type))) yield return inner;
        }
    }

    private static string Words(ElementShape part, ValueShape value)
    {
        var words = new List<string> { value.Type.ToString() };
        if (!value.Values.IsEmpty) words.Add($"one of {string.Join(", ", value.Values)}");
        if (part.Choice > 0) words.Add("one of several");
        else if (part.Least == 0) words.Add("may be left out");
        if (part.Nillable) words.Add("may be nil");
        return string.Join(", ", words);
    }
}
