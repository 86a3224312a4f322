using System.Diagnostics;
using System.Globalization;
using System.Text.Json;

namespace DataSync.TestServers;

/// <summary>A mail that the server took, as Python's parser of mails reads it.</summary>
/// <param name="Files">Name and content in base64.</param>
/// <param name="Defects">What the parser found wrong with it.</param>
public sealed record ReceivedMail(string From, string[] Recipients, string[] Options, bool Secure, string Login, string[][] Heads, string Subject, string? Text, string? Html, string[][] Files, string[] Defects, string Raw)
{
    /// <summary>A line of its head; empty when there is none.</summary>
    public string Head(string name) => string.Join("|", Heads.Where(h => h[0].Equals(name, StringComparison.OrdinalIgnoreCase)).Select(h => h[1]));
}

/// <summary>A mail server that is not ours: aiosmtpd on loopback, with a certificate for localhost. It ends with its owner.</summary>
public sealed class MailServer : IDisposable
{
    /// <summary>The one who may log in.</summary>
    public const string User = "berta";

    public const string Password = "s3cret&=";

    private static readonly JsonSerializerOptions Json = new() { PropertyNamingPolicy = JsonNamingPolicy.CamelCase };
    private readonly string folder = Directory.CreateTempSubdirectory("datasync-mail-").FullName;
    private readonly TestCertificates certificates;
    private readonly Process process;

    /// <param name="security"><c>none</c>, <c>starttls</c> or <c>tls</c>.</param>
    /// <param name="login"><c>none</c>, <c>any</c> or <c>login</c>.</param>
    public MailServer(string security = "none", string login = "none")
    {
        Port = ServerStart.FreePort();
        certificates = new TestCertificates(folder);
        var start = new ProcessStartInfo("/usr/bin/python3") { UseShellExecute = false, RedirectStandardError = true, RedirectStandardOutput = true };
        foreach (var argument in (string[])[Path.Combine(Servers.Repository, "tests", "DataSync.TestServers", "Mail", "mail.py"), Port.ToString(CultureInfo.InvariantCulture), Kept, security, login, certificates.Server, certificates.ServerKey])
            start.ArgumentList.Add(argument);
        process = Process.Start(start) ?? throw new InvalidOperationException("python3 did not start: tests/setup.sh installs it.");
        process.ErrorDataReceived += static (_, _) => { };
        process.OutputDataReceived += static (_, _) => { };
        process.BeginErrorReadLine();
        process.BeginOutputReadLine();
        AppDomain.CurrentDomain.ProcessExit += End;
        ServerStart.WaitUntilItListens(process, Port, "aiosmtpd");
    }

    public int Port { get; }

    /// <summary>The certificate of whoever certified the server.</summary>
    public string Roots => certificates.Roots;

    /// <summary>What it took, in its order.</summary>
    public IReadOnlyList<ReceivedMail> Mails => !File.Exists(Kept) ? []
        : [.. File.ReadAllLines(Kept).Select(line => JsonSerializer.Deserialize<ReceivedMail>(line, Json) ?? throw new InvalidOperationException("A line is a mail."))];

    /// <summary>To whom it took which subject, a mail a line.</summary>
    public string Told => string.Join("\n", Mails.Select(m => $"{string.Join(", ", m.Recipients)}: {m.Subject}"));

    /// <summary>It forgets what it took.</summary>
    public void Forget() => File.Delete(Kept);

    public void Dispose()
    {
        AppDomain.CurrentDomain.ProcessExit -= End;
        End(null, EventArgs.Empty);
        process.WaitForExit();
        process.Dispose();
        Directory.Delete(folder, recursive: true);
    }

    private string Kept => In("mails");

    private string In(string file) => Path.Combine(folder, file);

    private void End(object? sender, EventArgs e)
    {
        if (!process.HasExited) process.Kill(entireProcessTree: true);
    }
}
