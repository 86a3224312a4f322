using DataSync.Language.Binding;
using DataSync.Language.Syntax;
using DataSync.Sources.Soap.Description;

namespace DataSync.Cli.Loading;

/// <summary>Descriptions of services, for the binder, which does not know what they are written in.</summary>
internal static class Descriptions
{
    /// <param name="read">The text of a file by its path in the project; null when there is none.</param>
    public static FoundDescription Read(DescriptionRequest request, Func<string, string?> read)
    {
        try
        {
            var found = WsdlReader.Read(request.Path, request.Service, request.Port, read);
            return new FoundDescription(found.Contract, "", [.. found.Files.Select(f => new SourceText(f.Text, f.Path))], found.Digest);
        }
        catch (DescriptionException wrong)
        {
            return new FoundDescription(null, wrong.Message, [], "");
        }
    }
}
