using DataSync.Stations.Identifiers;

namespace DataSync.Stations.Ledger;

/// <summary>Versions as texts and back. Neighbours in the ledger often have the same one: the last is remembered.</summary>
internal sealed class VersionTexts
{
    private RecordVersion _version = RecordVersion.None;
    private string _text = RecordVersion.None.ToString();

    /// <summary>As <see cref="RecordVersion.ToString"/> writes it.</summary>
    public string Of(RecordVersion version)
    {
        if (version != _version) (_version, _text) = (version, version.ToString());
        return _text;
    }

    /// <summary>Reads it.</summary>
    /// <exception cref="FormatException">The text is not a version.</exception>
    public RecordVersion Read(string text)
    {
        if (text != _text) (_version, _text) = (RecordVersion.Parse(text), text);
        return _version;
    }
}
