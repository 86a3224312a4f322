using System.Collections.Immutable;
using System.Text;
using System.Xml;
using System.Xml.Linq;
using DataSync.Plans.Runtime;
using DataSync.Plans.Services;
using DataSync.Plans.Sources;

namespace DataSync.Sources.Soap.Messages;

/// <summary>Reads the answers of one operation: what it gives, or the fault with which it refuses. Source: tasks R92 to R94, §7.2.</summary>
internal sealed class EnvelopeReader
{
    private static readonly XmlReaderSettings Settings = new() { DtdProcessing = DtdProcessing.Prohibit, XmlResolver = null, IgnoreComments = true, IgnoreProcessingInstructions = true, IgnoreWhitespace = false };
    /// <summary>What PHP, the package soap and Spyne say of an operation that they do not have.</summary>
    private static readonly ImmutableArray<string> UnknownOperation = ["not present", "not a valid method", "No matching global declaration available for the validation root"];

    /// <summary>Stands for the body of an answer that has only a head.</summary>
    private static readonly ElementShape Nothing = new("", "");

    private readonly ServiceRequest request;
    private readonly XmlValue values;
    private readonly ReadNode? output;
    private readonly ReadNode? head;
    private readonly ImmutableArray<ReadNode> faults;

    public EnvelopeReader(ServiceRequest request, XmlValue xml)
    {
        this.request = request;
        values = xml;
        var types = request.Contract.Types;
        if (request.Operation.Output is { } answer)
        {
            var tree = ReadNode.Tree(types, answer.Body ?? Nothing, ServicePaths.Answer(types, answer), request.Answer);
            if (answer.Head is { } element) head = tree.Cut(element);
            if (answer.Body is not null) output = tree;
        }
        faults = [.. request.Faults.Select(f => ReadNode.Tree(types, Detail(f), ServicePaths.Top(types, Detail(f)), f.Answer))];

        ElementShape Detail(FaultRequest fault) => request.Operation.Faults[fault.Fault].Detail;
    }

    /// <summary>Reads an answer.</summary>
    /// <param name="parts">What it has beside the envelope; null for nothing.</param>
    /// <returns>Null for one that answers nothing.</returns>
    /// <exception cref="SyncException">DS6321, DS6324 to DS6328, DS6334, DS6336, DS6337.</exception>
    public ServiceAnswer? Read(Stream content, Encoding? encoding, MessageParts? parts)
    {
        try
        {
            using var xmlReader = encoding is null ? XmlReader.Create(content, Settings) : XmlReader.Create(new StreamReader(content, encoding), Settings);
            return Envelope(xmlReader, new AnswerReader(values, parts));
        }
        catch (XmlException error)
        {
            throw new SyncException(SoapCodes.BadXml, $"The answer is no XML that can be read: {WithoutText(error)}", "Look at what the service answered.", FailureClass.Unknown, error);
        }
    }

    /// <summary>The reader's own message may quote what stands there.</summary>
    private static string WithoutText(XmlException error) => error.Message.Contains("DTD", StringComparison.Ordinal)
        ? "it holds a document type, which no message may have"
        : string.Create(System.Globalization.CultureInfo.InvariantCulture, $"line {error.LineNumber}, position {error.LinePosition}.");

    private ServiceAnswer? Envelope(XmlReader xml, AnswerReader reader)
    {
        if (xml.MoveToContent() != XmlNodeType.Element || xml.LocalName != "Envelope" || !SoapEnvelope.IsEnvelope(xml.NamespaceURI))
            throw new SyncException(SoapCodes.NotSoap, $"The answer is no SOAP: it begins with {xml.LocalName}.", "Check the address: somebody else answers there.", FailureClass.Unknown);
        ServiceAnswer? answer = null;
        var taken = new TakenValues(request.Answer, output, head);
        if (xml.IsEmptyElement) throw Empty();
        xml.Read();
        while (xml.NodeType != XmlNodeType.EndElement)
        {
            var isOurs = xml.NodeType == XmlNodeType.Element && SoapEnvelope.IsEnvelope(xml.NamespaceURI);
            if (isOurs && xml.LocalName == "Body") answer = Body(xml, reader, taken);
            else if (isOurs && xml.LocalName == "Header" && head is not null) reader.Read(xml, head, taken.Values, taken.Lists);
            else xml.Skip();
        }
        // What is cut off behind the body is not whole either.
        while (xml.Read()) { }
        return answer ?? (output is null ? head is null ? null : taken.ToAnswer(-1) : throw Empty());
    }

    private ServiceAnswer? Body(XmlReader xml, AnswerReader reader, TakenValues taken)
    {
        ServiceAnswer? answer = null;
        if (xml.IsEmptyElement)
        {
            xml.Read();
            return null;
        }
        xml.Read();
        while (xml.NodeType != XmlNodeType.EndElement)
        {
            if (xml.NodeType != XmlNodeType.Element) xml.Skip();
            else if (xml.LocalName == "Fault" && SoapEnvelope.IsEnvelope(xml.NamespaceURI)) answer = Fault((XElement)XNode.ReadFrom(xml), reader);
            else if (output is not null && xml.LocalName == output.Shape.Name) answer = answer is null ? Values(xml, output, taken, -1, reader) : throw AnswerReader.Twice(xml.LocalName);
            else xml.Skip();
        }
        xml.ReadEndElement();
        return answer;
    }

    private static ServiceAnswer Values(XmlReader xml, ReadNode wanted, TakenValues taken, int fault, AnswerReader reader)
    {
        reader.Read(xml, wanted, taken.Values, taken.Lists);
        return taken.ToAnswer(fault);
    }

    private ServiceAnswer Fault(XElement fault, AnswerReader reader)
    {
        var detail = fault.Elements().FirstOrDefault(e => e.Name.LocalName is "detail" or "Detail")?.Elements().FirstOrDefault();
        for (var i = 0; detail is not null && i < faults.Length; i++)
        {
            if (faults[i].Shape.Name != detail.Name.LocalName) continue;
            using var xml = detail.CreateReader();
            xml.MoveToContent();
            return Values(xml, faults[i], new TakenValues(request.Faults[i].Answer, faults[i], null), i, reader);
        }
        var code = (fault.Elements().FirstOrDefault(e => e.Name.LocalName is "faultcode" or "Code")?.Value ?? "").Trim();
        var text = (fault.Elements().FirstOrDefault(e => e.Name.LocalName is "faultstring" or "Reason")?.Value ?? "").Trim();
        if (IsRefusal(code))
            throw new SyncException(SoapCodes.LoginRefused, $"The service refuses the login: {text}", "Check user, password and `security` of the source, and the clock of this machine. It is not tried again by itself, or the account might be locked.", FailureClass.Login);
        if (IsGone(code, text))
            throw new SyncException(SoapCodes.OperationGone, $"The service does not know the operation {request.Operation.Name}: {text}", "Fetch its description anew with `datasync import`, and compile the script against that.", FailureClass.Setup);
        var declared = request.Operation.Faults.FirstOrDefault(f => f.Detail.Name == detail?.Name.LocalName);
        throw new SyncException(SoapCodes.Fault, $"{request.Operation.Name} answers with the fault {declared?.Name ?? code}: {text}",
            declared is null ? "The text is the service's own." : $"The text is the service's own. Answer it with `when fault {declared.Name}`.", IsOfTheService(fault, code) ? FailureClass.Service : FailureClass.Statement);
    }

    /// <summary>Whether the service says that it has failed itself: <c>Server</c> of version 1.1, <c>Receiver</c> of 1.2, with whatever they are divided into.</summary>
    private static bool IsOfTheService(XElement fault, string code)
    {
        var first = fault.Elements().FirstOrDefault(e => e.Name.LocalName == "Code")?.Elements().FirstOrDefault(e => e.Name.LocalName == "Value")?.Value.Trim() ?? code;
        return first[(first.LastIndexOf(':') + 1)..].Split('.')[0] is "Server" or "Receiver";
    }

    /// <summary>Whether a fault is one of those by which WS-Security refuses a caller.</summary>
    private static bool IsRefusal(string code) =>
        code[(code.LastIndexOf(':') + 1)..] is "FailedAuthentication" or "InvalidSecurityToken" or "InvalidSecurity" or "FailedCheck" or "SecurityTokenUnavailable" or "MessageExpired";

    /// <summary>Whether a fault says that there is no such operation: there is a code for that, which few servers use, and the words of those that are known.</summary>
    private bool IsGone(string code, string text) =>
        code.EndsWith("ActionNotSupported", StringComparison.Ordinal) || code.EndsWith("ProcedureNotPresent", StringComparison.Ordinal) || code.EndsWith("ResourceNotFound", StringComparison.Ordinal)
        || text.Contains(request.Operation.Input.Body?.Name ?? request.Operation.Name, StringComparison.Ordinal) && UnknownOperation.Any(words => text.Contains(words, StringComparison.Ordinal));

    private SyncException Empty() => new(SoapCodes.EmptyAnswer, $"The answer to {request.Operation.Name} is empty: it lacks {request.Operation.Output?.Body?.Name ?? "everything"}.",
        "Look at what the service answered.", FailureClass.Unknown);
}
