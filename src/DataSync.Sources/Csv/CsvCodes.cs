namespace DataSync.Sources.Csv;

/// <summary>Codes of what files refuse.</summary>
public static class CsvCodes
{
    /// <summary>The folder of a CSV source does not exist.</summary>
    public const string NoFolder = "DS6180";

    /// <summary>The file name of a table is a path, or the file is a link: only files that lie in the source's folder are touched.</summary>
    public const string OutsideFolder = "DS6181";

    /// <summary>No file has the name that the table says.</summary>
    public const string NoFile = "DS6182";

    /// <summary>The first line of a file does not name the columns as the table declares them.</summary>
    public const string Header = "DS6183";

    /// <summary>A line is not built as the others: too few or too many fields, or a quote in the wrong place.</summary>
    public const string BadLine = "DS6184";

    /// <summary>The bytes of a file are not text in the encoding that the source says.</summary>
    public const string NotThisEncoding = "DS6185";

    /// <summary>From here on the file cannot be taken apart into lines: one is too long, or a quote is never closed.</summary>
    public const string NoEndOfLine = "DS6186";

    /// <summary>More rows than are ordered in memory.</summary>
    public const string TooManyToOrder = "DS6187";

    /// <summary>A file takes new rows only, and only under one name.</summary>
    public const string OnlyInserts = "DS6188";

    /// <summary>Files are no database: there is nothing that takes a statement.</summary>
    public const string NoDatabase = "DS6189";

    /// <summary>The operating system refuses to open, read or write a file.</summary>
    public const string NotAccessible = "DS6190";

    /// <summary>A file with the name of a new one is there already.</summary>
    public const string FileExists = "DS6191";

    /// <summary>A value would not come back from a file as it is written, with the settings that the source has.</summary>
    public const string NotKept = "DS6192";

    /// <summary>A file is not the one any more that a run was begun with, or was written to while it was read.</summary>
    public const string Changed = "DS6193";
}
