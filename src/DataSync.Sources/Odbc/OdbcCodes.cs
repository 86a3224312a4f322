namespace DataSync.Sources.Odbc;

/// <summary>The codes of this layer: what a driver reported, by class, and what this layer refuses itself.</summary>
public static class OdbcCodes
{
    /// <summary>A text to be sent holds U+0000, which drivers cut off without a word.</summary>
    public const string NulInText = "DS6130";

    /// <summary>A text to be sent holds half a surrogate pair, which drivers replace without a word.</summary>
    public const string LoneSurrogate = "DS6131";

    /// <summary>A value that was read is not of the type it was asked as, does not fit it, or is NULL.</summary>
    public const string NotOfType = "DS6132";

    /// <summary>A number may have lost digits between the database's floating number and us.</summary>
    public const string Inexact = "DS6133";

    /// <summary>With this driver an open reader would end, without a word, where a transaction begins.</summary>
    public const string ReaderOpen = "DS6134";

    /// <summary>A write was accepted with a remark that means a loss.</summary>
    public const string LossOnWrite = "DS6135";

    /// <summary>More parameters than the driver can take (or survive), or not as many as the statement has markers.</summary>
    public const string ParameterCount = "DS6136";

    /// <summary>A statement of the transaction failed; with this driver a commit would claim success and lose rows.</summary>
    public const string TransactionFailed = "DS6137";

    /// <summary>A value is longer than its column says and the driver cannot give the rest.</summary>
    public const string ValueCut = "DS6138";

    /// <summary>Something ADO.NET offers and this layer or the driver does not.</summary>
    public const string NotOffered = "DS6139";

    /// <summary>The connection's link was lost earlier; nothing runs on it any more.</summary>
    public const string Lost = "DS6160";

    /// <summary>A text holds several statements, and this driver answers for one of them only.</summary>
    public const string SeveralStatements = "DS6161";

    /// <summary>The code of what a driver reported.</summary>
    public static string Of(SqlStateClass stateClass) => stateClass switch
    {
        SqlStateClass.Connection => "DS6110",
        SqlStateClass.HostNotSetUp => "DS6111",
        SqlStateClass.LoginRefused => "DS6112",
        SqlStateClass.ObjectMissing => "DS6113",
        SqlStateClass.StatementOrRights => "DS6114",
        SqlStateClass.Timeout => "DS6115",
        SqlStateClass.Deadlock => "DS6116",
        SqlStateClass.CompletionUnknown => "DS6117",
        SqlStateClass.Constraint => "DS6118",
        SqlStateClass.Data => "DS6119",
        SqlStateClass.Parameters => "DS6120",
        SqlStateClass.Cancelled => "DS6121",
        SqlStateClass.ReadOnly => "DS6114",
        _ => "DS6122",
    };
}
