namespace DataSync.Language.Diagnostics;

// DS3082 to DS3089: mail, and what is told by it.
public static partial class DiagnosticCatalog
{
    public static readonly DiagnosticDescriptor UnknownMail = Error(
        "DS3082", "Unknown mail", "There is no mail {0}.", "Declare it with `mail {0} = smtp {{ … }}`, or import the script that does.");

    public static readonly DiagnosticDescriptor WhichMail = Error(
        "DS3083", "Which mail?", "`notify` does not say through which mail, and {0}.", "{1}");

    public static readonly DiagnosticDescriptor UnknownMailPart = Error(
        "DS3084", "Unknown part of a mail", "A mail has no {0}.", "Its parts are {1}.");

    public static readonly DiagnosticDescriptor MailLacks = Error(
        "DS3085", "Mail that lacks something", "The mail has no {0}.", "Add a line `{0} <- …`.");

    public static readonly DiagnosticDescriptor UnknownMailKind = Error(
        "DS3086", "Unknown kind of mail", "There is no kind of mail called {0}.", "Kinds are {1}.");

    public static readonly DiagnosticDescriptor HtmlIsWritten = Error(
        "DS3087", "HTML that is not written here", "`html` is a text that is written here; values stand in it as {{…}}, and are escaped.", "Write `html <- \"…\"` or `html <- \"\"\"…\"\"\"`; a whole text that was computed goes into `body`.");

    public static readonly DiagnosticDescriptor MaskedInMail = Error(
        "DS3088", "Masked value in a mail", "{0} is masked, and `{1}` can be read by whoever gets the mail.", "Leave it out; recipients alone may be masked.");

    public static readonly DiagnosticDescriptor FileOfMail = Error(
        "DS3089", "File that cannot be attached", "\"{0}\" {1}.", "Name a file in the project folder, by its path from there.");
}
