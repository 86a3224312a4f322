namespace DataSync.Stations.Files;

/// <summary>The codes of everything that can be wrong with a communication file. DS81nn is the file, DS82nn the synchronization data in it.</summary>
public static class StationFileCodes
{
    /// <summary>The file ends in the middle, or is no communication file at all.</summary>
    public const string NotAStationFile = "DS8101";

    /// <summary>The container's headers contradict each other, or hide bytes between them.</summary>
    public const string DamagedContainer = "DS8102";

    /// <summary>Something is larger, longer or more than the limits allow.</summary>
    public const string BeyondLimit = "DS8103";

    /// <summary>An entry occurs twice.</summary>
    public const string DuplicateEntry = "DS8104";

    /// <summary>An entry is missing.</summary>
    public const string MissingEntry = "DS8105";

    /// <summary>The file holds an entry its manifest does not name.</summary>
    public const string UnexpectedEntry = "DS8106";

    /// <summary>The bytes of an entry are not those that were written.</summary>
    public const string WrongDigest = "DS8107";

    /// <summary>The manifest cannot be read.</summary>
    public const string UnreadableManifest = "DS8108";

    /// <summary>The manifest says something impossible.</summary>
    public const string ImpossibleManifest = "DS8109";

    /// <summary>The file was written by a newer DataSync.</summary>
    public const string UnknownFormatVersion = "DS8110";

    /// <summary>The file is signed and encrypted, which this version cannot read yet.</summary>
    public const string Sealed = "DS8111";

    /// <summary>A block of rows cannot be decoded.</summary>
    public const string DamagedBlock = "DS8112";

    /// <summary>The receipts cannot be read.</summary>
    public const string UnreadableReceipts = "DS8113";

    /// <summary>The name of the file says something else than its manifest.</summary>
    public const string NameContradictsManifest = "DS8114";

    /// <summary>The name is not that of a communication file.</summary>
    public const string NotAStationFileName = "DS8115";

    /// <summary>A value does not fit the type of its column, so it cannot be written.</summary>
    public const string ValueDoesNotFitColumn = "DS8116";

    /// <summary>The operating system could not read the file.</summary>
    public const string CannotBeRead = "DS8117";

    /// <summary>The file would become too large to be written.</summary>
    public const string TooLargeToWrite = "DS8118";

    /// <summary>A question names a table of which the file holds nothing.</summary>
    public const string NoSuchTable = "DS8119";

    /// <summary>The catalog journal cannot be read.</summary>
    public const string UnreadableCatalogs = "DS8120";

    /// <summary>A synchronization set is cut or damaged.</summary>
    public const string DamagedSet = "DS8201";

    /// <summary>A synchronization set is in a coding this version does not know.</summary>
    public const string UnknownSetCoding = "DS8202";

    /// <summary>The keys of a synchronization set do not give its count and its sum.</summary>
    public const string WrongSetSum = "DS8203";

    /// <summary>A key occurs twice in what should be a set.</summary>
    public const string DuplicateSetKey = "DS8204";
}
