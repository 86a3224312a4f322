namespace DataSync.Sources;

/// <summary>Codes of what sources refuse themselves, whatever their kind.</summary>
public static class SourceCodes
{
    /// <summary>A setting of a source is missing, unknown or of the wrong type.</summary>
    public const string Setting = "DS6140";

    /// <summary>The database column cannot keep a value as it is: it would round, cut or change it, or take it for another one.</summary>
    public const string NotKept = "DS6142";

    /// <summary>The database cannot order by a column as the language orders.</summary>
    public const string NoOrder = "DS6143";

    /// <summary>A statement of the script's own gives other columns than it was declared with.</summary>
    public const string ResultColumns = "DS6150";

    /// <summary>Something in a statement of the script's own would be taken for a value that nobody gives.</summary>
    public const string OwnMarker = "DS6151";

    /// <summary>The source has no such procedure, or it cannot be called as it is declared.</summary>
    public const string Procedure = "DS6153";

    /// <summary>A procedure gives something else back than it was declared with.</summary>
    public const string ProcedureResult = "DS6154";

    /// <summary>A database file does not exist.</summary>
    public const string NoFile = "DS6144";

    /// <summary>What keeps the table takes no write back, so no transaction over it holds.</summary>
    public const string NoTransactions = "DS6164";

    /// <summary>The table takes other rows away, or changes values, for a row that is written.</summary>
    public const string ReplacesRows = "DS6165";

    /// <summary>A statement would have more values than the way to the database takes.</summary>
    public const string TooManyValues = "DS6162";

    /// <summary>A text in the database holds U+0000, and this driver gives what stands before it only.</summary>
    public const string TextWithNul = "DS6163";
}
