namespace DataSync.Plans.Mail;

/// <summary>Which files may be attached to a mail: those in the project folder, so that a value that comes from a table cannot send any other.</summary>
public static class MailFile
{
    /// <summary>Why a path cannot be attached, whether or not there is such a file; null where it can.</summary>
    /// <param name="path">From the project folder.</param>
    public static string? WhyNot(string path)
    {
        if (path.Trim().Length == 0 || path.Any(char.IsControl)) return "is no path of a file";
        if (Path.IsPathRooted(path) || path.Contains(':', StringComparison.Ordinal) || path.StartsWith('\\') || path.Split('/', '\\').Contains("..")) return "is not in the project folder";
        return null;
    }
}
