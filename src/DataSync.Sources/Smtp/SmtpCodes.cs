namespace DataSync.Sources.Smtp;

/// <summary>Codes of what is in the way of a mail. All of them are warnings of a run: a mail never fails a task.</summary>
public static class SmtpCodes
{
    /// <summary>The mail server cannot be reached, or the link to it broke: the mail was not sent.</summary>
    public const string Unreachable = "DS6350";

    /// <summary>The link to the mail server cannot be secured: its certificate is not trusted or is for somebody else, or it offers no TLS.</summary>
    public const string NotSecure = "DS6351";

    /// <summary>The mail server refuses the login, or offers none that is known here.</summary>
    public const string LoginRefused = "DS6352";

    /// <summary>The mail server does not take mail from this sender.</summary>
    public const string SenderRefused = "DS6353";

    /// <summary>The mail server takes none of the recipients.</summary>
    public const string RecipientsRefused = "DS6354";

    /// <summary>The mail server does not take the message.</summary>
    public const string MessageRefused = "DS6355";

    /// <summary>The mail server did not answer in time: the mail was not sent.</summary>
    public const string TooSlow = "DS6356";

    /// <summary>The mail was sent as a whole and its server did not say whether it has taken it: it is not sent again.</summary>
    public const string Unknown = "DS6357";

    /// <summary>The password would go over a link that others can read: it was not sent.</summary>
    public const string PasswordInClear = "DS6358";

    /// <summary>What answers is no mail server, or turns everybody away.</summary>
    public const string NotSmtp = "DS6359";
}
