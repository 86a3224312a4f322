using System.Collections.Immutable;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization;
using DataSync.Plans.Values;
using DataSync.Stations.Identifiers;

namespace DataSync.Stations.Files.Json;

/// <summary>
/// The JSON in communication files: readable, the same bytes for the same content, and read strictly: no unknown, missing, repeated or null members, no
/// second way to write a value.
/// </summary>
internal static class StationJson
{
    private static readonly JsonSerializerOptions Options = new()
    {
        PropertyNamingPolicy = JsonNamingPolicy.CamelCase,
        WriteIndented = true,
        NewLine = "\n",
        MaxDepth = 12,
        AllowDuplicateProperties = false,
        UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow,
        RespectNullableAnnotations = true,
        RespectRequiredConstructorParameters = true,
        Converters =
        {
            new JsonStringEnumConverter(JsonNamingPolicy.CamelCase, allowIntegerValues: false),
            new NumberConverter<StationNumber>(value => new StationNumber(checked((int)value)), station => station.Value),
            new NumberConverter<FileSequence>(value => new FileSequence(value), sequence => sequence.Value),
            new TextConverter<HistoryId>(HistoryId.Parse, history => history.ToString()),
            new TextConverter<ContentDigest>(ContentDigest.Parse, digest => digest.Hex),
            new TextConverter<StationFileName>(StationFileName.Parse, name => name.ToString()),
            new TextConverter<RecordKey>(ParseKey, key => Convert.ToHexStringLower(key.Canonical)),
            new TextConverter<SyncType>(ParseType, type => type.ToString()),
        },
    };

    private static readonly JsonSerializerOptions OneLine = new(Options) { WriteIndented = false, Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    internal static byte[] Write<T>(T value) => JsonSerializer.SerializeToUtf8Bytes(value, Options);

    /// <summary>The same on one line.</summary>
    internal static string Line<T>(T value) => JsonSerializer.Serialize(value, OneLine);

    /// <exception cref="JsonException">The text is not such a value.</exception>
    internal static T Read<T>(ReadOnlySpan<byte> json)
        where T : notnull
    {
        try
        {
            return JsonSerializer.Deserialize<T>(json, Options) ?? throw new JsonException("null is no value here");
        }
        catch (Exception error) when (error is FormatException or StationException or OverflowException or InvalidOperationException or ArgumentException)
        {
            throw new JsonException(error.Message, error);
        }
    }

    /// <summary>Whether a list is there and none of its elements is null, which the serializer does not look at.</summary>
    internal static bool IsWhole<T>(ImmutableArray<T> list)
        where T : class => !list.IsDefault && list.All(element => element is not null);

    private static SyncType ParseType(string text) => ColumnTypeText.TryParse(text, out var type) ? type : throw new FormatException($"'{text}' is not the type of a column.");

    private static RecordKey ParseKey(string text) => RecordKey.FromCanonical(Convert.FromHexString(text));

    private sealed class NumberConverter<T>(Func<long, T> read, Func<T, long> write) : JsonConverter<T>
    {
        public override T Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) => read(reader.GetInt64());

        public override void Write(Utf8JsonWriter writer, T value, JsonSerializerOptions options) => writer.WriteNumberValue(write(value));
    }

    private sealed class TextConverter<T>(Func<string, T> read, Func<T, string> write) : JsonConverter<T>
    {
        public override T Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) =>
            read(reader.GetString() ?? throw new JsonException("null is no value here"));

        public override void Write(Utf8JsonWriter writer, T value, JsonSerializerOptions options) => writer.WriteStringValue(write(value));
    }
}
