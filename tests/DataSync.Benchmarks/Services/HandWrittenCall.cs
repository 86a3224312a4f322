using System.Globalization;
using System.Net;
using System.Net.Http.Headers;
using System.Text;
using System.Xml;

namespace DataSync.Benchmarks.Services;

/// <summary>The same call as somebody writes it who needs only this one: a client, a writer and a reader of XML.</summary>
/// <param name="keepsLinks">Whether links carry several messages.</param>
internal sealed class HandWrittenCall(Uri address, bool keepsLinks) : IDisposable
{
    private const string Envelope = "http://schemas.xmlsoap.org/soap/envelope/";
    private const string Ledger = "urn:example:ledger";
    private readonly HttpClient http = new(new SocketsHttpHandler { AllowAutoRedirect = false, UseCookies = false, UseProxy = false, AutomaticDecompression = DecompressionMethods.GZip });

    public void Dispose() => http.Dispose();

    public (long Number, string Text) Post(string account, decimal amount)
    {
        using var post = new HttpRequestMessage(HttpMethod.Post, address) { Content = new ByteArrayContent(Message(account, amount)) };
        post.Content.Headers.ContentType = new MediaTypeHeaderValue("text/xml", "utf-8");
        post.Headers.ConnectionClose = !keepsLinks;
        post.Headers.Add("SOAPAction", "\"urn:example:ledger/Post\"");
        using var answer = http.Send(post);
        answer.EnsureSuccessStatusCode();
        using var content = answer.Content.ReadAsStream();
        using var xml = XmlReader.Create(content, new XmlReaderSettings { DtdProcessing = DtdProcessing.Prohibit });
        var (number, text) = (0L, "");
        while (xml.Read())
            if (xml is { NodeType: XmlNodeType.Element, LocalName: "PostResponse" }) (number, text) = Response(xml);
        return (number, text);
    }

    private static (long Number, string Text) Response(XmlReader xml)
    {
        var (number, text) = (0L, "");
        xml.ReadStartElement();
        while (xml.MoveToContent() == XmlNodeType.Element)
        {
            if (xml.LocalName == "Number") number = long.Parse(xml.ReadElementContentAsString(), CultureInfo.InvariantCulture);
            else if (xml.LocalName == "Text") text = xml.ReadElementContentAsString();
            else xml.Skip();
        }
        return (number, text);
    }

    private static byte[] Message(string account, decimal amount)
    {
        using var stream = new MemoryStream();
        using (var xml = XmlWriter.Create(stream, new XmlWriterSettings { Encoding = new UTF8Encoding(false) }))
        {
            xml.WriteStartElement("soap", "Envelope", Envelope);
            xml.WriteStartElement("Body", Envelope);
            xml.WriteStartElement("Post", Ledger);
            xml.WriteElementString("Account", Ledger, account);
            xml.WriteElementString("Amount", Ledger, amount.ToString(CultureInfo.InvariantCulture));
            xml.WriteEndElement();
            xml.WriteEndElement();
            xml.WriteEndElement();
        }
        return stream.ToArray();
    }
}
