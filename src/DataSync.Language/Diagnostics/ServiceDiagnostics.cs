namespace DataSync.Language.Diagnostics;

// DS3090 to DS3099: services and calls of their operations.
public static partial class DiagnosticCatalog
{
    public static readonly DiagnosticDescriptor DescriptionUnusable = Error(
        "DS3090", "Description of a service", "The description of {0} cannot be used: {1}.", "Put the WSDL beside the script, with all that it includes, or correct it; `datasync import` fetches one from an address.");

    public static readonly DiagnosticDescriptor UnknownOperation = Error(
        "DS3091", "Unknown operation", "{0} has no operation {1} at its port {2}.", "Compare the name with the WSDL; if the service has changed, fetch its description anew.");

    public static readonly DiagnosticDescriptor OperationUnusable = Error(
        "DS3092", "Operation that cannot be called", "{0} cannot be called: {1}.", "Ask for a description that says it otherwise.");

    public static readonly DiagnosticDescriptor UnknownElement = Error(
        "DS3093", "Unknown element", "{0} has no element {1}.", "Compare the name with the WSDL.");

    public static readonly DiagnosticDescriptor NotAValue = Error(
        "DS3094", "Element that is no value", "{0} {1}.", "Name the way to a value inside it.");

    public static readonly DiagnosticDescriptor InputUnmapped = Error(
        "DS3095", "Required input without a value", "{0} needs a value for {1}.", "Add a line for it.");

    public static readonly DiagnosticDescriptor UnknownFault = Error(
        "DS3096", "Unknown fault", "{0} declares no fault {1}.", "Compare the name with the WSDL; any other failure is answered by `when failed`.");

    public static readonly DiagnosticDescriptor ServiceHasNoTables = Error(
        "DS3097", "Service without tables", "{0} is a service: it has operations, and no {1}.", "Use `call`.");

    public static readonly DiagnosticDescriptor ChoiceMisused = Error(
        "DS3098", "Choice", "{0}.", "Give a value to exactly one of the alternatives.");

    public static readonly DiagnosticDescriptor TypeUnsaid = Error(
        "DS3120", "Type that is not said", "{0} is of an abstract type, and no line says which type is sent.", "Name the type behind it, like `{0}.{1}. …`; one of {2}.");

    public static readonly DiagnosticDescriptor TypesMixed = Error(
        "DS3121", "Lines of several types", "{0} is sent as one type, and its lines name several: {1}.", "Let everything in it stand behind the name of one type.");

    public static readonly DiagnosticDescriptor ListIsNoValue = Error(
        "DS3099", "List as a value", "{0} may occur several times.", "Go through it with `for each`, or name one with its number: {0}[0].");

    public static readonly DiagnosticDescriptor OccursOnce = Error(
        "DS3123", "Not a list", "{0} occurs once, and is not gone through.", "Name it, or what is in it, without `for each`.");

    public static readonly DiagnosticDescriptor BeyondTheList = Error(
        "DS3124", "Number beyond a list", "{0} is not there: {1} occurs {2}.", "Numbers begin with 0; take one below that, or none.");

    public static readonly DiagnosticDescriptor InTurn = Error(
        "DS3125", "Elements in turn", "{0} takes {1} in turn, again and again; several of each would be sent one after the other.", "Fill one of each by its number 0, or only one of them; more cannot be sent.");
}
