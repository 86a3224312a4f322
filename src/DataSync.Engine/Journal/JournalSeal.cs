using System.Security.Cryptography;
using System.Text;
using DataSync.Engine.Failures;
using DataSync.Plans.Sources;

namespace DataSync.Engine.Journal;

/// <summary>
/// Seals values that the journal needs to go on with a run and nobody is to read in it: answers of calls, what undos read. AES-GCM, with a key in a file beside the journal for its owner alone, so that a copy of
/// the journal tells nothing masked. Source: tasks R127, C29.
/// </summary>
/// <param name="file">The file of the key, made when something is sealed first; null for a key that is gone with the process.</param>
/// <param name="isSealed">Whether the journal has something sealed: then a key that is missing was lost.</param>
internal sealed class JournalSeal(string? file, Func<bool> isSealed)
{
    /// <summary>Begins whatever is sealed; what stands without it was written before values were sealed.</summary>
    public const string Mark = "sealed:";
    private const int KeyBytes = 32;
    private static readonly int NonceBytes = AesGcm.NonceByteSizes.MaxSize;
    private static readonly int TagBytes = AesGcm.TagByteSizes.MaxSize;
    private byte[]? key;

    /// <summary>Makes sure of the key before something is done of which a note must be kept.</summary>
    /// <exception cref="Plans.Runtime.SyncException">DS6305: there is no key to be had.</exception>
    public void Prepare() => key ??= Key(isNew: true);

    /// <exception cref="Plans.Runtime.SyncException">DS6305: there is no key to be had.</exception>
    public string Close(string text)
    {
        var plain = Encoding.UTF8.GetBytes(text);
        var whole = new byte[NonceBytes + TagBytes + plain.Length];
        var nonce = whole.AsSpan(0, NonceBytes);
        RandomNumberGenerator.Fill(nonce);
        using var aes = new AesGcm(key ??= Key(isNew: true), TagBytes);
        aes.Encrypt(nonce, plain, whole.AsSpan(NonceBytes + TagBytes), whole.AsSpan(NonceBytes, TagBytes));
        return Mark + Convert.ToBase64String(whole);
    }

    /// <exception cref="Plans.Runtime.SyncException">DS6305: it was sealed with another key, or the key is gone.</exception>
    public string Open(string text)
    {
        if (!text.StartsWith(Mark, StringComparison.Ordinal)) return text;
        try
        {
            var whole = Convert.FromBase64String(text[Mark.Length..]);
            var plain = new byte[whole.Length - NonceBytes - TagBytes];
            using var aes = new AesGcm(key ??= Key(isNew: false), TagBytes);
            aes.Decrypt(whole.AsSpan(0, NonceBytes), whole.AsSpan(NonceBytes + TagBytes), whole.AsSpan(NonceBytes, TagBytes), plain);
            return Encoding.UTF8.GetString(plain);
        }
        catch (Exception error) when (error is CryptographicException or FormatException or OverflowException)
        {
            throw RuntimeErrorCatalog.SealUnusable.With($"What the run journal keeps was sealed with another key than that in {file}.", error);
        }
    }

    /// <summary>What a value is known by that must not be read: without the key nobody can try out values.</summary>
    /// <exception cref="Plans.Runtime.SyncException">DS6305: there is no key to be had.</exception>
    public string Digest(string text) => Convert.ToHexStringLower(HMACSHA256.HashData(key ??= Key(isNew: true), Encoding.UTF8.GetBytes(text)));

    private byte[] Key(bool isNew)
    {
        if (file is null) return RandomNumberGenerator.GetBytes(KeyBytes);
        try
        {
            if (isNew && !File.Exists(file))
            {
                if (isSealed()) throw RuntimeErrorCatalog.SealUnusable.With($"The key of the run journal, {file}, is missing, and the journal has values that were sealed with it.");
                Make(file);
            }

            if (OwnersFile.IsOpen(file)) throw RuntimeErrorCatalog.SealUnusable.With($"The key of the run journal, {file}, can be read or changed by others than its owner.");
            var found = File.ReadAllBytes(file);
            return found.Length == KeyBytes ? found : throw RuntimeErrorCatalog.SealUnusable.With($"{file} is not the key of a run journal.");
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            throw RuntimeErrorCatalog.SealUnusable.With($"The key of the run journal cannot be read or made: {error.Message}", error);
        }
    }

    // As a whole or not at all, and durable before anything is sealed with it; where another process was quicker its key counts.
    private static void Make(string file)
    {
        var made = $"{file}.{Guid.NewGuid():N}";
        var options = new FileStreamOptions { Mode = FileMode.CreateNew, Access = FileAccess.Write };
        if (!OperatingSystem.IsWindows()) options.UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite;
        try
        {
            using (var stream = new FileStream(made, options))
            {
                stream.Write(RandomNumberGenerator.GetBytes(KeyBytes));
                stream.Flush(flushToDisk: true);
            }
            File.Move(made, file, overwrite: false);
            FolderFlush.Of(Path.GetDirectoryName(file) is { Length: > 0 } folder ? folder : ".");
        }
        catch (IOException) when (File.Exists(file))
        {
            File.Delete(made);
        }
    }
}
