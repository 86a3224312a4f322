namespace DataSync.Language.Diagnostics;

// DS1xxx: the form of the text.
public static partial class DiagnosticCatalog
{
    /// <summary>Something else was expected at a place.</summary>
    public static readonly DiagnosticDescriptor Expected = Error(
        "DS1001", "Something is missing or misplaced", "Expected {0}{1}.", "Complete this line, or remove what does not belong to it.");

    /// <summary>A brace has no partner up to the end of its declaration.</summary>
    public static readonly DiagnosticDescriptor UnclosedBrace = Error(
        "DS1002", "A brace is not closed", "The '{{' of line {0} is not closed.", "Close it with '}}', or remove it.");

    /// <summary>A closing brace has no partner.</summary>
    public static readonly DiagnosticDescriptor SurplusBrace = Error(
        "DS1003", "A closing brace too many", "This '}' closes nothing.", "Remove it, or open the brace it belongs to.");

    /// <summary>Something at the top level is no declaration.</summary>
    public static readonly DiagnosticDescriptor ExpectedDeclaration = Error(
        "DS1004", "Not a declaration", "Expected a declaration, found '{0}'.", "Begin with a word such as 'source', 'table', 'task', 'station' or 'test'.");

    /// <summary>Something between steps is no step.</summary>
    public static readonly DiagnosticDescriptor ExpectedStep = Error(
        "DS1005", "Not a step", "Expected a step, found '{0}'.", "Begin with a word such as 'read', 'set', 'insert', 'upsert', 'if' or 'stop'.");

    /// <summary>A text on one line is not closed.</summary>
    public static readonly DiagnosticDescriptor UnclosedText = Error(
        "DS1006", "A text is not closed", "This text is not closed on its line.", "Close it with '\"', or use '\"\"\"' for a text of several lines.");

    /// <summary>A comment is not closed.</summary>
    public static readonly DiagnosticDescriptor UnclosedComment = Error(
        "DS1007", "A comment is not closed", "This comment is not closed.", "Close it with '*/'.");

    /// <summary>Constructs stand too deep in one another.</summary>
    public static readonly DiagnosticDescriptor TooDeep = Error(
        "DS1008", "Nested too deep", "Too much stands inside one another here.", "Name the inner parts with 'let' or a function.");

    /// <summary>A whole number is too large for its place.</summary>
    public static readonly DiagnosticDescriptor NumberTooLarge = Error(
        "DS1009", "A number is too large", "The number {0} is too large here.", "Use a number of at most {1}.");

    /// <summary>A number, date or time runs into letters or digits.</summary>
    public static readonly DiagnosticDescriptor MalformedNumber = Error(
        "DS1010", "Not a number, date or time", "'{0}' is neither a number nor a date or time.", "Put a blank behind the number, or begin a name with a letter.");

    /// <summary>A character that nothing begins with.</summary>
    public static readonly DiagnosticDescriptor UnknownCharacter = Error(
        "DS1011", "A character without meaning", "The character '{0}' has no meaning here.", "Remove it; a name with unusual characters stands between back-quotes.");

    /// <summary>A backslash before a character that needs none.</summary>
    public static readonly DiagnosticDescriptor UnknownEscape = Error(
        "DS1012", "An unknown escape", "'{0}' is no escape of a text.", "Use \\\", \\\\, \\{{, \\n or \\t; a backslash itself is written \\\\.");

    /// <summary>A clause, fact or line of which one is allowed stands twice.</summary>
    public static readonly DiagnosticDescriptor SaidTwice = Error(
        "DS1013", "Said twice", "'{0}' is said twice.", "Keep one of the two.");

    /// <summary>Too many operators in one expression.</summary>
    public static readonly DiagnosticDescriptor TooLong = Error(
        "DS1014", "An expression is too long", "This expression has more than {0} operators in a row.", "Name parts of it with 'let' or a function.");

    /// <summary>A line for the whole task stands behind a step.</summary>
    public static readonly DiagnosticDescriptor HeadLineBehindStep = Error(
        "DS1015", "Too late for the whole task", "'{0}' holds for the whole task and stands behind a step.", "Move it before the first step of the task.");

    /// <summary>A date or time that does not exist.</summary>
    public static readonly DiagnosticDescriptor NoSuchDate = Error(
        "DS1016", "No such date or time", "There is no {0}.", "Write a date as 2026-11-21 and a time as 09:30.");

    /// <summary>A reserved word stands where a name belongs.</summary>
    public static readonly DiagnosticDescriptor ReservedWord = Error(
        "DS1017", "A reserved word as a name", "'{0}' is a reserved word and cannot be a name.", "Put it between back-quotes: `{0}`.");

    /// <summary>A statement takes a turn that no statement takes.</summary>
    public static readonly DiagnosticDescriptor NotUnderstood = Error(
        "DS1018", "Not understood", "This statement makes no sense from {0} on.", "Compare it with the form of the statement in the language reference.");

    /// <summary>A text of several lines is not closed.</summary>
    public static readonly DiagnosticDescriptor UnclosedLongText = Error(
        "DS1019", "A text of several lines is not closed", "This text is not closed before the end of its declaration.", "Close it with '\"\"\"'.");
}
