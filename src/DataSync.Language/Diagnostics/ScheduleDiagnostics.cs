namespace DataSync.Language.Diagnostics;

// DS315x: schedules.
public static partial class DiagnosticCatalog
{
    public static readonly DiagnosticDescriptor ScheduleWithoutTime = Error(
        "DS3150", "Schedule without a time", "The schedule of {0} does not say when the task runs.", "Write `every 5 min`, `daily at 06:00`, or `cron \"0 6 * * 1-5\"`.");

    public static readonly DiagnosticDescriptor ScheduleTwoTimes = Error(
        "DS3151", "Schedule with two times", "The schedule of {0} says when by `{1}` and by `{2}`.", "Write a schedule for each of them.");

    public static readonly DiagnosticDescriptor ScheduleItem = Error(
        "DS3152", "Schedule for other items", "The task {0} is {1}, and its schedule is {2}.", "Say `each` with the table of the task; leave it out where the task is for none.");

    public static readonly DiagnosticDescriptor CronInvalid = Error(
        "DS3153", "Not a cron time", "\"{0}\" is no cron time: {1}.", "Write minute, hour, day of the month, month and day of the week: \"30 6 * * MON-FRI\".");

    public static readonly DiagnosticDescriptor ScheduleTimeNotWhole = Error(
        "DS3154", "Schedule with seconds", "A schedule goes by whole minutes of the clock, and {0} is none.", "Write hour and minute.");

    public static readonly DiagnosticDescriptor ScheduleTooOften = Error(
        "DS3155", "Interval too short", "A schedule runs its task every second at most, and {0} is less.", "Write `1 s` or more.");

    public static readonly DiagnosticDescriptor FilesOfNoFolder = Error(
        "DS3156", "Files of no folder", "{0} is no folder of files: it is {1}.", "Name a source of kind csv behind `each file in`.");

    public static readonly DiagnosticDescriptor FilesForNobody = Error(
        "DS3157", "Files for nobody", "Which files of {0} the task {1} is for is not known: it reads {2} of that source.", "Let the task read one table of the source; put other files into a folder of their own.");

    public static readonly DiagnosticDescriptor FilesFromItself = Error(
        "DS3158", "Files from itself", "The task {0} writes into {1}, and its schedule takes files from there.", "Write into a folder of another source.");

    public static readonly DiagnosticDescriptor OwnChangesOfMerge = Error(
        "DS3159", "Own changes of a merge", "`{0}` writes into {1}, whose own changes the schedule of {2} ignores: what many rows looked like just before is not known.", "Write the rows by `for each` with `upsert`, or name the column whose changes count in place of `ignore own changes`.");
}
