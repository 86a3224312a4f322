namespace DataSync.Sources.Smtp.Transport;

/// <summary>A line of a mail that begins with a dot gets a second one, so that it does not end the mail (RFC 5321 §4.5.2).</summary>
internal static class DotStuffing
{
    /// <param name="content">Lines that end with CR LF, the last one too.</param>
    public static byte[] Of(byte[] content)
    {
        var stuffed = new List<byte>(content.Length + 16);
        var atStart = true;
        foreach (var next in content)
        {
            if (atStart && next == '.') stuffed.Add((byte)'.');
            stuffed.Add(next);
            atStart = next == '\n';
        }
        return [.. stuffed];
    }
}
