namespace DataSync.Sources.Soap;

/// <summary>Codes of what calls of services refuse.</summary>
public static class SoapCodes
{
    /// <summary>The service cannot be reached: the message was not sent.</summary>
    public const string Unreachable = "DS6320";

    /// <summary>The service answered with a fault: it refused the call.</summary>
    public const string Fault = "DS6321";

    /// <summary>The service refuses the login.</summary>
    public const string LoginRefused = "DS6322";

    /// <summary>The service answered with an HTTP status that is no success, and without a fault. Whether it carried the call out is not known where the status is 500 or more, or 408.</summary>
    public const string Status = "DS6323";

    /// <summary>The answer is longer than the source allows; it was not read to its end.</summary>
    public const string TooLong = "DS6324";

    /// <summary>The answer is not what SOAP answers with: no XML, or XML of another kind.</summary>
    public const string NotSoap = "DS6325";

    /// <summary>The answer is no well-formed XML, ends in the middle, or holds a document type, which no message may have.</summary>
    public const string BadXml = "DS6326";

    /// <summary>The answer lacks a part that the description promises.</summary>
    public const string EmptyAnswer = "DS6327";

    /// <summary>A value in the answer is not of the type that the description says.</summary>
    public const string BadValue = "DS6328";

    /// <summary>The service answered in time with nothing, or the link broke before the answer was whole: whether it carried the call out is not known.</summary>
    public const string NoAnswer = "DS6329";

    /// <summary>The service says that it is elsewhere. That is not followed: the message would go to somebody whom nobody has named.</summary>
    public const string Redirected = "DS6330";

    /// <summary>The service has no such operation any more: its description has changed since the plan was compiled.</summary>
    public const string OperationGone = "DS6331";

    /// <summary>A value holds a character that XML has no place for.</summary>
    public const string NotInXml = "DS6332";

    /// <summary>A service has operations and no tables.</summary>
    public const string NoTables = "DS6333";

    /// <summary>A list in the answer has more elements than are kept.</summary>
    public const string TooMany = "DS6334";

    /// <summary>The certificate of the service is not trusted, or is for somebody else; nothing was sent.</summary>
    public const string NotTrusted = "DS6335";

    /// <summary>The answer consists of several parts that do not belong together, or names one that it has not.</summary>
    public const string BadParts = "DS6336";

    /// <summary>An element of which the description promises one is there twice.</summary>
    public const string Twice = "DS6337";

    /// <summary>Of an element that is to be sent there are fewer or more than the description says: the message was not sent.</summary>
    public const string Miscounted = "DS6338";
}
