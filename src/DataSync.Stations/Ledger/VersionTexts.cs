using System.Collections.Immutable;
using DataSync.Stations.Files;
using DataSync.Stations.Identifiers;
using DataSync.Stations.Merge;

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

/// <summary>The same for the stamps of fields.</summary>
internal sealed class StampTexts
{
    private ImmutableArray<FieldStamp> _stamps = [];
    private string _text = "";

    /// <summary>As <see cref="FieldVersions.StampText"/> writes them.</summary>
    public string Of(FieldVersions versions)
    {
        if (versions.Stamps != _stamps && !versions.Stamps.AsSpan().SequenceEqual(_stamps.AsSpan())) (_stamps, _text) = (versions.Stamps, versions.StampText());
        return _text;
    }

    /// <summary>Reads them.</summary>
    public ImmutableArray<FieldStamp> Read(string text)
    {
        if (text != _text) (_stamps, _text) = (FieldVersions.ParseStamps(text), text);
        return _stamps;
    }
}
