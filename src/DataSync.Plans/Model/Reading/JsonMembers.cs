using System.Collections.Immutable;
using System.Globalization;
using System.Runtime.InteropServices;
using System.Text.Json;
using DataSync.Plans.Values;

namespace DataSync.Plans.Model.Reading;

/// <summary>The members of a plan's JSON objects by name. What is missing or of another kind is no plan: a <see cref="JsonException"/>.</summary>
internal static class JsonMembers
{
    public delegate T Read<out T>(JsonElement element);

    /// <summary>Which of several types the object is.</summary>
    public static string Kind(this JsonElement element) => element.Text("$type");

    public static string Text(this JsonElement element, string name) => element.TextOrNull(name) ?? throw Missing(name);

    public static string? TextOrNull(this JsonElement element, string name) => element.Find(name) is { } member ? member.GetString() : null;

    public static int Int(this JsonElement element, string name) => element.Member(name).GetInt32();

    public static int? IntOrNull(this JsonElement element, string name) => element.Find(name) is { } member ? member.GetInt32() : null;

    public static long Long(this JsonElement element, string name) => element.Member(name).GetInt64();

    public static long? LongOrNull(this JsonElement element, string name) => element.Find(name) is { } member ? member.GetInt64() : null;

    public static bool Flag(this JsonElement element, string name) => element.Member(name).GetBoolean();

    /// <summary>Of a member that earlier plans do not have.</summary>
    public static bool FlagOrFalse(this JsonElement element, string name) => element.Find(name) is { } member && member.GetBoolean();

    public static SyncDuration Duration(this JsonElement element, string name) => Duration(element.Member(name));

    public static SyncDuration? DurationOrNull(this JsonElement element, string name) => element.Find(name) is { } member ? Duration(member) : null;

    public static T Choice<T>(this JsonElement element, string name) where T : struct, Enum => Choice<T>(element.Member(name));

    public static T Choice<T>(JsonElement value) where T : struct, Enum =>
        System.Enum.TryParse(typeof(T), value.GetString(), out var choice) ? (T)choice : throw new JsonException($"There is no {typeof(T).Name} '{value}'.");

    public static T One<T>(this JsonElement element, string name, Read<T> read) where T : class => read(element.Member(name));

    public static T? OneOrNull<T>(this JsonElement element, string name, Read<T> read) where T : class => element.Find(name) is { } member ? read(member) : null;

    public static ImmutableArray<T> List<T>(this JsonElement element, string name, Read<T> read)
    {
        var list = element.Member(name);
        var items = new T[list.GetArrayLength()];
        var next = 0;
        foreach (var item in list.EnumerateArray()) items[next++] = read(item);
        return ImmutableCollectionsMarshal.AsImmutableArray(items);
    }

    public static ImmutableArray<int> Ints(this JsonElement element, string name) => element.List(name, item => item.GetInt32());

    public static ImmutableArray<string> Texts(this JsonElement element, string name) => element.List(name, item => item.GetString() ?? throw Missing(name));

    public static TimeOnly Time(JsonElement value) => TimeOnly.FromTimeSpan(TimeSpan.ParseExact(value.GetString() ?? "", "c", CultureInfo.InvariantCulture));

    private static SyncDuration Duration(JsonElement value) => new(value.Int("months"), value.Long("milliseconds"));

    private static JsonElement Member(this JsonElement element, string name) => element.Find(name) ?? throw Missing(name);

    private static JsonElement? Find(this JsonElement element, string name) =>
        element.TryGetProperty(name, out var member) && member.ValueKind != JsonValueKind.Null ? member : null;

    private static JsonException Missing(string name) => new($"The member '{name}' is missing.");
}
