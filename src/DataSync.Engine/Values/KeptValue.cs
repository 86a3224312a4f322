using System.Text.Json;
using DataSync.Plans.Model;
using DataSync.Plans.Values;

namespace DataSync.Engine.Values;

/// <summary>Values of every type of the language as JSON, from which they come back as they were: a list as an array, anything else as a text.</summary>
internal static class KeptValue
{
    public static void Write(Utf8JsonWriter json, object? value)
    {
        switch (value)
        {
            case null:
                json.WriteNullValue();
                break;
            case Array list and not byte[]:
                json.WriteStartArray();
                foreach (var element in list) Write(json, element);
                json.WriteEndArray();
                break;
            case SyncDuration duration:
                json.WriteStringValue(FormattableString.Invariant($"{duration.Months};{duration.Milliseconds}"));
                break;
            default:
                json.WriteStringValue(ValueText.Show(value));
                break;
        }
    }

    /// <exception cref="Plans.Runtime.SyncException">DS6224: it is not of that type.</exception>
    public static object? Read(JsonElement kept, SyncType type)
    {
        if (kept.ValueKind == JsonValueKind.Null) return null;
        if (type is not { Kind: TypeKind.List, Element: { } element }) return ConstantReader.Read(type.Kind, kept.GetString() ?? "");
        object?[] values = [.. kept.EnumerateArray().Select(e => Read(e, element))];
        var list = Array.CreateInstance(ClrType.Of(element), values.Length);
        for (var i = 0; i < values.Length; i++) list.SetValue(values[i], i);
        return list;
    }
}
