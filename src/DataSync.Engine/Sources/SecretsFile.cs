using System.Security.Cryptography;
using System.Text;
using DataSync.Engine.Failures;
using DataSync.Plans.Runtime;
using DataSync.Plans.Sources;

namespace DataSync.Engine.Sources;

/// <summary>
/// The file that DATASYNC_SECRETS names: lines <c>name=value</c>, in UTF-8, readable by its owner alone. Of its values only the one that is asked for becomes a text; the bytes that were read are zeroed. Source: tasks R30, C4.
/// </summary>
/// <param name="path">Where it lies.</param>
internal sealed class SecretsFile(string path)
{
    /// <summary>The value of a name; null where the file has none.</summary>
    /// <exception cref="SyncException">DS6234, DS6279, DS6283: the file cannot be used.</exception>
    public string? Find(string name) => Read((found, value) => found == name ? Encoding.UTF8.GetString(value).Trim() : null);

    /// <summary>Whether there is a name.</summary>
    /// <exception cref="SyncException">As for <see cref="Find"/>.</exception>
    public bool Has(string name) => Read((found, _) => found == name ? "" : null) is not null;

    private delegate string? Take(string name, ReadOnlySpan<byte> value);

    private string? Read(Take take)
    {
        if (!File.Exists(path)) throw RuntimeErrorCatalog.SecretsFileMissing.With($"There is no file {path} ({SecretStore.File}).");
        if (OwnersFile.IsOpen(path)) throw RuntimeErrorCatalog.SecretsFileOpen.With($"The file {path} ({SecretStore.File}) can be read by others.");
        byte[] bytes = [];
        try
        {
            using var file = File.OpenHandle(path);
            // It stays where it is in memory: no copy of it is left behind.
            bytes = GC.AllocateArray<byte>(checked((int)RandomAccess.GetLength(file)), pinned: true);
            var length = 0;
            while (RandomAccess.Read(file, bytes.AsSpan(length), length) is > 0 and var read) length += read;
            return Lines(bytes.AsSpan(0, length), take);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            throw RuntimeErrorCatalog.SecretsFileMissing.With($"The file {path} ({SecretStore.File}) cannot be read: {error.Message}", error);
        }
        finally
        {
            CryptographicOperations.ZeroMemory(bytes);
        }
    }

    private string? Lines(ReadOnlySpan<byte> text, Take take)
    {
        if (text.StartsWith(Encoding.UTF8.Preamble)) text = text[Encoding.UTF8.Preamble.Length..];
        string? taken = null;
        var names = new HashSet<string>(StringComparer.Ordinal);
        foreach (var range in text.SplitAny("\r\n"u8))
        {
            var line = text[range];
            var at = line.IndexOf((byte)'=');
            if (at <= 0 || line[0] == '#') continue;
            var name = Encoding.UTF8.GetString(line[..at]).Trim();
            if (!names.Add(name)) throw RuntimeErrorCatalog.SecretTwice.With($"The file {path} ({SecretStore.File}) has more than one line for {name}.");
            taken ??= take(name, line[(at + 1)..].Trim(" \t"u8));
        }

        return taken;
    }
}
