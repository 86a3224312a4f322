using System.Collections.Immutable;
using System.Text.Json;
using DataSync.Plans.Model;
using DataSync.Plans.Names;
using DataSync.Plans.Runtime;
using DataSync.Plans.Values;

namespace DataSync.Cli.Commands;

/// <summary>The parameters that a command line gives: those of the files first, then each <c>--set</c>, which wins. Source: tasks C10.</summary>
internal static class GivenParameters
{
    /// <param name="declared">The parameters that there are.</param>
    /// <exception cref="SyncException">DS5104: no name=value. DS5110, DS5111: the file is no object of values. DS5112: a name is given twice by --set.</exception>
    public static ImmutableDictionary<string, object?> Of(ImmutableArray<ParameterPlan> declared, ImmutableArray<string> set, ImmutableArray<string> files)
    {
        var parameters = ImmutableDictionary.CreateBuilder<string, object?>();
        foreach (var file in files) FromFile(declared, file, parameters);
        var seen = new HashSet<string>(StringComparer.Ordinal);
        foreach (var text in set)
        {
            var at = text.IndexOf('=', StringComparison.Ordinal);
            if (at <= 0) throw new SyncException("DS5104", $"'{text}' does not set a parameter.", "Write --set name=value.", FailureClass.Setup);
            var name = text[..at];
            if (!seen.Add(name)) throw new SyncException("DS5112", $"The parameter {name} is set twice.", "Leave one of the two --set out.", FailureClass.Setup);
            parameters[name] = text[(at + 1)..];
        }
        return parameters.ToImmutable();
    }

    private static void FromFile(ImmutableArray<ParameterPlan> declared, string file, ImmutableDictionary<string, object?>.Builder parameters)
    {
        JsonElement root;
        try
        {
            root = JsonElement.Parse(File.ReadAllBytes(file));
        }
        catch (JsonException wrong)
        {
            throw new SyncException("DS5110", $"{file} is no JSON: {wrong.Message}", "Give one object: { \"name\": value }.", FailureClass.Setup, wrong);
        }
        if (root.ValueKind != JsonValueKind.Object)
            throw new SyncException("DS5110", $"{file} holds no JSON object.", "Give one object: { \"name\": value }.", FailureClass.Setup);
        foreach (var member in root.EnumerateObject())
        {
            if (declared.FirstOrDefault(p => p.Name == member.Name) is not { } parameter)
                throw new SyncException("DS5111", $"{file} gives {member.Name}, and there is no such parameter.{NameSuggestion.Question(member.Name, declared.Select(p => p.Name))}",
                    "Check the name, or declare the parameter.", FailureClass.Setup);
            parameters[member.Name] = Value(file, parameter, member.Value);
        }
    }

    private static object? Value(string file, ParameterPlan parameter, JsonElement value) => (value.ValueKind, parameter.Type.Kind) switch
    {
        (JsonValueKind.Null, _) => null,
        (JsonValueKind.String, _) => value.GetString(),
        (JsonValueKind.Number, TypeKind.Int or TypeKind.Decimal or TypeKind.Float) => value.GetRawText(),
        (JsonValueKind.True or JsonValueKind.False, TypeKind.Bool) => value.GetRawText(),
        _ => throw new SyncException("DS5110", $"In {file}, {parameter.Name} is {Kind(value.ValueKind)}, and the parameter is {parameter.Type}.",
            "Write numbers and truth values as such, everything else as text in its invariant form: \"2026-11-21\".", FailureClass.Setup),
    };

    private static string Kind(JsonValueKind kind) => kind switch
    {
        JsonValueKind.Number => "a number",
        JsonValueKind.True or JsonValueKind.False => "a truth value",
        JsonValueKind.Array => "a list",
        _ => "an object",
    };
}
