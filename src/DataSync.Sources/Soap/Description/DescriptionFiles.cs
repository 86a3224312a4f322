using System.Collections.Immutable;
using System.Security.Cryptography;
using System.Text;
using System.Xml;
using System.Xml.Linq;

namespace DataSync.Sources.Soap.Description;

/// <summary>A file that belongs to a description.</summary>
public sealed record DescriptionFile(string Path, string Text);

/// <summary>
/// The documents of one description, each read once: no document type, no entity of its own, and nothing that is named by an address or from the root of the file system.
/// </summary>
/// <param name="read">The text of a file by its path; null when there is none.</param>
internal sealed class DescriptionFiles(Func<string, string?> read)
{
    private const long MostCharacters = 64 * 1024 * 1024;
    private const int MostFiles = 500;
    private readonly Dictionary<string, XDocument> documents = new(StringComparer.Ordinal);
    private readonly List<DescriptionFile> files = [];

    public ImmutableArray<DescriptionFile> Files => [.. files];

    /// <summary>One digest of all files, in the order in which they were met.</summary>
    public string Digest
    {
        get
        {
            using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
            foreach (var file in files) hash.AppendData(SHA256.HashData(Encoding.UTF8.GetBytes(file.Text)));
            return Convert.ToHexStringLower(hash.GetHashAndReset());
        }
    }

    /// <exception cref="DescriptionException">There is no such file, or it is no XML.</exception>
    public XDocument Read(string path)
    {
        if (documents.TryGetValue(path, out var known)) return known;
        if (files.Count == MostFiles) throw new DescriptionException($"more than {MostFiles} files belong to it");
        var text = read(path) ?? throw new DescriptionException($"there is no file {path}");
        files.Add(new DescriptionFile(path, text));
        try
        {
            using var reader = XmlReader.Create(new StringReader(text), new XmlReaderSettings { DtdProcessing = DtdProcessing.Prohibit, XmlResolver = null, MaxCharactersInDocument = MostCharacters });
            return documents[path] = XDocument.Load(reader, LoadOptions.None);
        }
        catch (XmlException error)
        {
            throw new DescriptionException($"{path} is no XML that can be read: {error.Message}", error);
        }
    }

    /// <summary>The path of a file that another one names.</summary>
    /// <exception cref="DescriptionException">It is named by an address: everything of a description lies beside it.</exception>
    public static string Beside(string path, string location)
    {
        if (location.Contains("://", StringComparison.Ordinal) || location.StartsWith('/'))
            throw new DescriptionException($"{path} includes {location}, which does not lie beside it; `datasync import` fetches a description with all that it includes");
        var folder = Path.GetDirectoryName(path) ?? "";
        return Path.Combine(folder, location.Replace('\\', '/')).Replace('\\', '/');
    }
}
