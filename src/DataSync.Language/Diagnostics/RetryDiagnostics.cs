namespace DataSync.Language.Diagnostics;

// Repetitions of steps, and where an item goes when they are used up.
public static partial class DiagnosticCatalog
{
    public static readonly DiagnosticDescriptor RetryNumber = Error(
        "DS3100", "Number of repetitions", "A step is tried again once at least, and at most {0} times.", "Write `retry 3 times after 10 s doubling`.");

    public static readonly DiagnosticDescriptor RetryPause = Error(
        "DS3101", "Longest pause is too short", "The longest pause, {0}, is shorter than the first one, {1}.", "Write the longer of the two behind `to`, or leave it out.");

    public static readonly DiagnosticDescriptor RetryKind = Error(
        "DS3102", "No failure that may pass", "{0} is no failure that may pass by itself.", "There are connection, timeout, deadlock and service; any other stays as it is, however often it is tried.");

    public static readonly DiagnosticDescriptor RetryInside = Error(
        "DS3103", "Repetition inside a transaction", "{0} is committed together with what is around it, and can be tried again only with that.", "Write `retry` at the loop or transaction around it.");

    public static readonly DiagnosticDescriptor RetryOfCall = Hint(
        "DS3104", "Call without a key of its own", "{0} may have been carried out when its answer is lost: it is tried again only where it surely was not.", "Say `once per` with a key that the message carries, or `reads only` where it changes nothing.");

    public static readonly DiagnosticDescriptor KeyNotCarried = Warning(
        "DS3122", "Key that the message does not carry", "No line of the message carries {0}, so {1} cannot know a repeated call, and what it does may be done twice after a lost answer.",
        "Map the key to an element by which the service knows it, or remove `once per`: then a call whose answer was lost is not repeated.");

    public static readonly DiagnosticDescriptor UnknownQueue = Error(
        "DS3105", "Unknown queue", "There is no queue {0}.", "Declare it: `queue {0} for Table`.");

    public static readonly DiagnosticDescriptor QueueOfOthers = Error(
        "DS3106", "Queue of other items", "The queue {0} is for {1}, and the task is for {2}.", "Declare a queue for the items of the task.");
}
