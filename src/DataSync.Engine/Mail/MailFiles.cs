using System.Collections.Immutable;
using DataSync.Engine.Failures;
using DataSync.Plans.Mail;
using DataSync.Plans.Runtime;

namespace DataSync.Engine.Mail;

/// <summary>Files that are attached to mails.</summary>
internal static class MailFiles
{
    /// <summary>Largest file that is attached, in bytes.</summary>
    private const long Most = 20L * 1024 * 1024;

    /// <param name="folder">The project folder; null where there is none: then the file is empty.</param>
    /// <exception cref="SyncException">DS6295.</exception>
    public static MailAttachment Read(string? folder, string path)
    {
        if (MailFile.WhyNot(path) is { } why) throw RuntimeErrorCatalog.FileNotAttached.With($"\"{path}\" {why}, and is not attached.");
        var name = path.Split('/', '\\')[^1];
        if (folder is null) return new MailAttachment(name, []);
        try
        {
            var file = new FileInfo(Path.Combine(folder, path));
            if (file.Exists && file.Length > Most) throw RuntimeErrorCatalog.FileNotAttached.With(FormattableString.Invariant($"{path} is larger than {Most} bytes, and is not attached."));
            return new MailAttachment(name, [.. File.ReadAllBytes(file.FullName)]);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            throw RuntimeErrorCatalog.FileNotAttached.With($"{path} cannot be read, and is not attached: {error.Message}", error);
        }
    }
}
