using System.Collections.Immutable;
using System.Text;
using DataSync.Cli.Loading;
using DataSync.Language.Binding.Symbols;
using DataSync.Plans.Runtime;
using DataSync.Plans.Sources;
using DataSync.Sources.Soap.Description;

namespace DataSync.Cli.Import;

/// <summary>
/// The description of a service: fetched from the address that its source names, and kept beside the script with all that it includes; and its operations, as calls that can be copied. Source: tasks R87.
/// </summary>
/// <param name="open">The source of a service, as its settings say how it is reached.</param>
internal sealed class ServiceImport(CliContext context, ImportWish wish, Func<SourceSymbol, ISource> open)
{
    /// <param name="folder">That of the script that declares the source.</param>
    /// <exception cref="SyncException">DS5120, DS5155.</exception>
    public int Run(SourceSymbol source, string folder)
    {
        var (service, port) = (Setting(source, "service"), Setting(source, "port"));
        var wsdl = Setting(source, "wsdl") ?? throw Unusable(source.Name, "its `wsdl` is no text");
        var read = wsdl.StartsWith("http://", StringComparison.Ordinal) || wsdl.StartsWith("https://", StringComparison.Ordinal)
            ? Fetched(source, new Uri(wsdl), folder, service, port)
            : Read(source.Name, wsdl, service, port, path => Path.Combine(folder, path) is var file && File.Exists(file) ? File.ReadAllText(file) : null);
        var text = string.Join("//\n", read.Contract.Operations.Where(o => wish.Tables.IsEmpty || wish.Tables.Contains(o.Name)).Select(o => OperationText.Of(read.Contract, o, source.Name)));
        if (wish.Out is { } target) File.WriteAllText(target, text, new UTF8Encoding(encoderShouldEmitUTF8Identifier: false));
        else context.Out.Write(text);
        return ExitCode.Ok;
    }

    private ReadDescription Fetched(SourceSymbol declared, Uri address, string folder, string? service, string? port)
    {
        var source = declared.Name;
        ImmutableArray<DescriptionFile> files;
        try
        {
            files = DescriptionFetch.Fetch(open(declared), address, CancellationToken.None);
        }
        catch (DescriptionException wrong)
        {
            throw Unusable(source, wrong.Message);
        }
        // What cannot be used is not kept.
        var read = Read(source, files[0].Path, service, port, path => files.FirstOrDefault(f => f.Path == path)?.Text);
        foreach (var file in files)
        {
            var path = Path.Combine(folder, file.Path);
            if (File.Exists(path) && wish.Existing == ExistingFile.Refuse && File.ReadAllText(path) != file.Text)
                throw new SyncException("DS5120", $"The file {path} is there already and says something else, and nothing is overwritten.", "Say --force to take what the service says now.", FailureClass.Setup);
        }
        foreach (var file in files) File.WriteAllText(Path.Combine(folder, file.Path), file.Text, new UTF8Encoding(encoderShouldEmitUTF8Identifier: false));
        context.Error.WriteLine($"The description of {source}: {string.Join(", ", files.Select(f => f.Path))}.");
        return read;
    }

    private static ReadDescription Read(string source, string path, string? service, string? port, Func<string, string?> read)
    {
        try
        {
            return WsdlReader.Read(path, service, port, read);
        }
        catch (DescriptionException wrong)
        {
            throw Unusable(source, wrong.Message);
        }
    }

    private static string? Setting(SourceSymbol source, string name) => source.Settings.FirstOrDefault(s => s.Name == name)?.Value as string;

    private static SyncException Unusable(string source, string why) =>
        new("DS5155", $"The description of {source} cannot be fetched or used: {why}.", "Check `wsdl`, `service` and `port` of the source.", FailureClass.Setup);
}
