using System.Collections.Immutable;
using DataSync.Plans.Runtime;

namespace DataSync.Engine.Failures;

/// <summary>One error of the engine: what its code stands for and what to do about it.</summary>
/// <param name="Code">DSnnnn; never used again for something else.</param>
/// <param name="Title">What happened, without particulars: also what is shown where the particulars are masked.</param>
/// <param name="Remedy">What to do, one sentence.</param>
/// <param name="Class">Its class of failure. Source: tasks §3.8.</param>
public sealed record RuntimeError(string Code, string Title, string Remedy, FailureClass Class);

/// <summary>Every error that the interpreter of tasks raises itself: DS6200 to DS6399. One row, one code, one test.</summary>
public static class RuntimeErrorCatalog
{
    private static readonly List<RuntimeError> Rows = [];

    public static readonly RuntimeError Failed = Row("DS6201", "The task says that it fails.",
        "The text is the script's own.", FailureClass.Script);

    public static readonly RuntimeError NoRow = Row("DS6202", "No row matches.",
        "Correct the key, or answer the outcome with `when none`.", FailureClass.Rows);

    public static readonly RuntimeError ManyRows = Row("DS6203", "More than one row matches.",
        "Make the condition stricter, or answer the outcome with `when many`.", FailureClass.Rows);

    public static readonly RuntimeError NoKey = Row("DS6204", "A key is empty, so nothing was asked.",
        "Fill the key, or answer the outcome with `when no key`.", FailureClass.Rows);

    public static readonly RuntimeError UnexpectedRows = Row("DS6205", "More rows would be written than expected; nothing was written.",
        "Make the condition stricter, or say how many rows are right with `expect n rows`.", FailureClass.Rows);

    public static readonly RuntimeError Conflict = Row("DS6206", "The row was changed or removed by somebody else meanwhile.",
        "Run the task again, or answer the outcome with `when conflict`.", FailureClass.Constraint);

    public static readonly RuntimeError DuplicateKey = Row("DS6207", "A row with this key is already there.",
        "Use `upsert` to write a row whether or not it exists.", FailureClass.Constraint);

    public static readonly RuntimeError LimitExceeded = Row("DS6208", "More rows match than the limit allows.",
        "Raise `limit`, or make the condition stricter.", FailureClass.Rows);

    public static readonly RuntimeError SourceFailed = Row("DS6210", "The source refused the statement.",
        "Read the source's own message; the exchange is in the run journal.", FailureClass.Statement);

    public static readonly RuntimeError SourceUnreachable = Row("DS6211", "The source cannot be reached.",
        "Check the source's settings and that it is running; then run the task again.", FailureClass.Connection);

    public static readonly RuntimeError Timeout = Row("DS6212", "The task took longer than its timeout.",
        "Raise `timeout`, or find the slow step in the run journal.", FailureClass.Timeout);

    public static readonly RuntimeError Cancelled = Row("DS6213", "The task was cancelled.",
        "Run it again: what was committed is not repeated.", FailureClass.Data);

    public static readonly RuntimeError ConstraintViolated = Row("DS6214", "The row breaks a rule of the database.",
        "Correct the values: a key, a reference, a check, a required column or a trigger of the target does not allow them.", FailureClass.Constraint);

    public static readonly RuntimeError MarksRefused = Row("DS6215", "The table ds_done, which holds what is done, cannot be created in the target.",
        "Have it created, as the message says, or grant the right to create tables.", FailureClass.Setup);

    public static readonly RuntimeError InternalError = Row("DS6216", "The engine met something it does not understand.",
        "This is a defect of the engine: report it with the run journal.", FailureClass.Engine);

    public static readonly RuntimeError ItemMissing = Row("DS6220", "There is no such item.",
        "Check the key that was given with --key, or with ?key= of a call.", FailureClass.Rows);

    public static readonly RuntimeError ItemWanted = Row("DS6221", "The task is for an item, and none was named.",
        "Name it with --key, --where or --item; in a call with ?key=, or as JSON in its body.", FailureClass.Script);

    public static readonly RuntimeError ItemUnwanted = Row("DS6222", "The task is not for an item, but one was named.",
        "Leave out --key, --where and --item; of a call ?key= and the body.", FailureClass.Script);

    public static readonly RuntimeError ItemKeyShape = Row("DS6223", "The key of the item does not have the right number of values.",
        "Give one value for each key column, in their order.", FailureClass.Script);

    public static readonly RuntimeError ValueUnreadable = Row("DS6224", "A value cannot be read as its type.",
        "Write it in its invariant form: 12.50, true, 2026-11-21, 2026-11-21T09:30:00.", FailureClass.Data);

    public static readonly RuntimeError ItemJsonInvalid = Row("DS6225", "The item is not a JSON object with the columns of its table.",
        "Give one object whose names are the columns of the item's table.", FailureClass.Data);

    public static readonly RuntimeError RunInProgress = Row("DS6226", "This item is being worked on by another run.",
        "Wait until that run has ended.", FailureClass.Data);

    public static readonly RuntimeError CallKeyReused = Row("DS6310", "The key of this call was used for another call.",
        "Give each call a key of its own, such as a new UUID; only a call that is sent again bears the same one.", FailureClass.Data);

    public static readonly RuntimeError CallInProgress = Row("DS6311", "A call with this key is being carried out.",
        "Send it again with the same key later: it gets the answer of the first one.", FailureClass.Data);

    public static readonly RuntimeError CallGivenUp = Row("DS6312", "The run of the call with this key was given up before it had an answer.",
        "See in `datasync runs show` what it had written; a call with a new key runs the task anew.", FailureClass.Data);

    public static readonly RuntimeError WritesChanged = Row("DS6237", "The script was changed while a run of it was unfinished.",
        "Put the steps that write back as they were and run again to finish it, or begin anew with --begin-anew: then what was written may be written again.", FailureClass.Data);

    public static readonly RuntimeError JournalUnusable = Row("DS6229", "The run journal cannot be used.",
        "Name another file with --journal, or move this one away if it is no run journal.", FailureClass.Setup);

    public static readonly RuntimeError UnknownParameter = Row("DS6227", "The plan has no such parameter.",
        "Check the name given with --set.", FailureClass.Script);

    public static readonly RuntimeError TaskUnknown = Row("DS6228", "The plan has no such task.",
        "Check the task's name.", FailureClass.Script);

    public static readonly RuntimeError BadRowFile = Row("DS6260", "The file for bad rows cannot be written.",
        "Create its folder, give the right to write there, or name another file in `bad rows isolate to`.", FailureClass.Setup);

    public static readonly RuntimeError SourceUnbound = Row("DS6230", "The source is bound per station, and no station is named.",
        "Name the station with --station.", FailureClass.Setup);

    public static readonly RuntimeError SourceKindUnknown = Row("DS6231", "The kind of the source is not known here.",
        "Check the word behind `source … =`.", FailureClass.Setup);

    public static readonly RuntimeError EnvironmentMissing = Row("DS6232", "An environment variable that a source needs is not set.",
        "Set the variable, or choose an environment block that has it with --env.", FailureClass.Setup);

    public static readonly RuntimeError SecretMissing = Row("DS6233", "A secret that a source needs is not to be had.",
        "Set DATASYNC_SECRET_<NAME>, name a file of mode 600 with DATASYNC_SECRETS that has a line name=value, or a program with DATASYNC_SECRET_COMMAND that prints it.",
        FailureClass.Setup);

    public static readonly RuntimeError SecretsFileOpen = Row("DS6234", "The file with the secrets can be read by others.",
        "Restrict it: chmod 600.", FailureClass.Setup);

    public static readonly RuntimeError EnvironmentUnknown = Row("DS6235", "The plan has no such environment.",
        "Check the name given with --env.", FailureClass.Setup);

    public static readonly RuntimeError StationUnknown = Row("DS6236", "The plan has no such station.",
        "Check the name given with --station.", FailureClass.Setup);

    public static readonly RuntimeError MergeKeyTwice = Row("DS6265", "Two rows of the source have the same key for the target.",
        "Make the condition or the source such that each key occurs once, or leave such rows out with `bad rows skip`.", FailureClass.Rows);

    public static readonly RuntimeError MergeAmbiguous = Row("DS6266", "The target has more than one row with the key of a row.",
        "Find the row by a key in `on`, or remove the rows that are there twice.", FailureClass.Rows);

    public static readonly RuntimeError TooManyExtra = Row("DS6267", "More rows of the target are extra than `at most` allows; none was touched.",
        "List them with --preview; if they are right, raise `at most`, otherwise correct the source.", FailureClass.Rows);

    public static readonly RuntimeError SourceIsEmpty = Row("DS6268", "The source of a merge has no row, and everything in the target would be extra; none was touched.",
        "Fill the source; if it is meant to be empty, say `at most 100 percent`.", FailureClass.Rows);

    public static readonly RuntimeError MarkRefused = Row("DS6269", "The table ds_mark, which holds how far a merge has come, cannot be created in the target.",
        "Have it created, as the message says, or grant the right to create tables.", FailureClass.Setup);

    public static readonly RuntimeError TooManyKeys = Row("DS6270", "Keys that `on` computes are too many to be kept.",
        "Compare plain columns in `on`: then the source is asked for them.", FailureClass.Rows);

    public static readonly RuntimeError MergeAlike = Row("DS6271", "A row has another key than any row of the target, and the database takes the two for one.",
        "Give the key the same form on both sides, in the source or in `on` (`upper`, `lower`, `trim`), or the column a collation that tells the two apart.", FailureClass.Constraint);

    public static readonly RuntimeError LimitNotKept = Row("DS6272", "The database carries deletions in the target of a merge on to other rows of it, past `at most`; none was touched.",
        "Make the foreign key one without `on delete cascade`; or leave `at most` out, and what lies below an extra row goes with it, rows that the source has too.", FailureClass.Constraint);

    public static readonly RuntimeError SecretCommandMissing = Row("DS6280", "The program that gives secrets cannot be started.",
        "Check the path in DATASYNC_SECRET_COMMAND: a program and its arguments, without a shell; the name of the secret is added as the last one.", FailureClass.Setup);

    public static readonly RuntimeError SecretCommandFailed = Row("DS6281", "The program that gives secrets did not give one.",
        "Run it by hand with the name of the secret: it must print the secret alone, on one line, and end with 0.", FailureClass.Setup);

    public static readonly RuntimeError SecretCommandSlow = Row("DS6282", "The program that gives secrets took too long.",
        "It must answer without asking anybody. Give it more time with DATASYNC_SECRET_TIMEOUT, in seconds.", FailureClass.Setup);

    public static readonly RuntimeError SecretsFileMissing = Row("DS6283", "The file with the secrets cannot be read.",
        "Check the path in DATASYNC_SECRETS and the rights of the user that runs datasync.", FailureClass.Setup);

    public static readonly RuntimeError SecretTwice = Row("DS6279", "The file with the secrets has two lines for one of them.",
        "Remove the one that does not hold any more.", FailureClass.Setup);

    public static readonly RuntimeError RunUnknown = Row("DS6285", "There is no such run.",
        "`datasync runs list` shows them; the beginning of an id is enough where no other begins so.", FailureClass.Setup);

    public static readonly RuntimeError RunNotHeld = Row("DS6286", "The run does not wait for anybody.",
        "`datasync exceptions list` shows those that do.", FailureClass.Setup);

    public static readonly RuntimeError Routed = Row("DS6287", "The script has sent the item to a queue.",
        "Put the cause right; then `datasync exceptions return` goes on with it.", FailureClass.Script);

    public static readonly RuntimeError RunLost = Row("DS6300", "Another process has taken this run over.",
        "Nothing: that process goes on with it. This one was silent for longer than its lease; look for what has stopped it.", FailureClass.Setup);

    public static readonly RuntimeError FileChanged = Row("DS6301", "A file was changed after its run had begun to write.",
        "Put the file back as it was, and its run goes on; or give the run up with `datasync exceptions discard`, and the file is run as a new one.", FailureClass.Data);

    public static readonly RuntimeError FileNotRun = Row("DS6302", "A file is not run.",
        "Write the whole of it under another name and rename it, or take it away.", FailureClass.Data);

    public static readonly RuntimeError ChangesUnknown = Row("DS6303", "What has changed since the last look is not known.",
        "Look for what was changed since, and run the task for it by hand.", FailureClass.Setup);

    public static readonly RuntimeError NoPlace = Row("DS6288", "Another run for the same value has not ended in time.",
        "Run it again later, or give `serial per` a longer `wait`.", FailureClass.Deadlock);

    public static readonly RuntimeError ParameterMissing = Row("DS6284", "A parameter without a default was not given.",
        "Give it with --set name=value, or in the file of --set-file.", FailureClass.Script);

    public static readonly RuntimeError SumTooLarge = Row("DS6242", "A sum is larger than its type.",
        "Convert the values to decimal before they are summed, or sum fewer rows.", FailureClass.Data);

    public static readonly RuntimeError TooManyDifferent = Row("DS6243", "There are too many different values to be counted here.",
        "Make the condition stricter; explain says why the source does not count them itself.", FailureClass.Rows);

    public static readonly RuntimeError CountUnknown = Row("DS6240", "The source does not say how many rows a statement has written.",
        "Say `expect any rows` if the number does not matter.", FailureClass.Rows);

    public static readonly RuntimeError NoSql = Row("DS6241", "The source takes no statements of a script's own.",
        "Use `read`, `for each` and the steps that write tables.", FailureClass.Setup);

    public static readonly RuntimeError NotWritten = Row("DS6250", "The link broke before the write was committed: it was not written.",
        "Run the task again: it goes on with what is not done.", FailureClass.Connection);

    public static readonly RuntimeError OutcomeUnknown = Row("DS6251", "The link broke while a write was committed, and it is not known yet whether it was.",
        "Run the task again when the source can be reached: the done-mark in it tells, and nothing is written twice.", FailureClass.Unknown);

    public static readonly RuntimeError NotTaken = Row("DS6252", "The database took the row without an error and did not write it.",
        "Look for a trigger or a rule on the table that drops rows.", FailureClass.Constraint);

    public static readonly RuntimeError StepTimeout = Row("DS6253", "The step took longer than its timeout.",
        "Raise its `timeout`, find out in the database what is slow, or answer it with `when failed`.", FailureClass.Timeout);

    public static readonly RuntimeError TransactionSpoilt = Row("DS6254", "A step of the transaction failed before, and the database takes back all of it.",
        "Do not answer that step with `when failed` inside the transaction, or take it out of it.", FailureClass.Statement);

    public static readonly RuntimeError ReturnedUnknown = Row("DS6255", "An earlier attempt did the write and did not keep what it is asked for now.",
        "Put `returning` back as it was, or begin anew with --begin-anew: then what was written may be written again.", FailureClass.Data);

    public static readonly RuntimeError CannotReturn = Row("DS6256", "The source does not tell which key a new row got.",
        "Give the key in the mapping, or read the row by another column after it was written.", FailureClass.Statement);

    public static readonly RuntimeError LoginRefused = Row("DS6257", "The source refuses the login.",
        "Check user, password and the right to connect. It is not tried again by itself, or the account might be locked.", FailureClass.Login);

    public static readonly RuntimeError ObjectMissing = Row("DS6258", "A database, a table or a column is missing in the source.",
        "Compare the declarations with the source: datasync check --live.", FailureClass.ObjectMissing);

    public static readonly RuntimeError GivenUp = Row("DS6259", "The database gave this transaction up for the sake of another one, or waited too long for a lock.",
        "Run the task again: it goes on with what is not done.", FailureClass.Deadlock);

    public static readonly RuntimeError NoService = Row("DS6290", "The source has no operations that could be called.",
        "Check its kind: only a source of kind soap is called.", FailureClass.Setup);

    public static readonly RuntimeError CallUnknown = Row("DS6291", "An earlier attempt began a call, and nobody knows whether the service carried it out.",
        "Find out at the service. If a repeated call does no harm, say `reads only`, or `once per` with a key that the message carries; or begin anew with --begin-anew.", FailureClass.Unknown);

    public static readonly RuntimeError NoAnswerGiven = Row("DS6292", "A test gives no answer to a call, or one that lacks something.",
        "Say `given erp.Operation returns { … }` before the run, with all that the script reads.", FailureClass.Script);

    public static readonly RuntimeError NobodyToTell = Row("DS6293", "A mail is for nobody.",
        "Look at the recipients: they are null, empty, no addresses or excluded.", FailureClass.Rows);

    public static readonly RuntimeError NoAddress = Row("DS6294", "A recipient is no address of a mailbox.",
        "Correct it where it is kept: one address like ap@example.com, with a name before it in angle brackets or without.", FailureClass.Data);

    public static readonly RuntimeError FileNotAttached = Row("DS6295", "A file cannot be attached to a mail.",
        "Name a file in the project folder of at most 20 MiB that the user who runs datasync can read.", FailureClass.Data);

    public static readonly RuntimeError MailLost = Row("DS6296", "An attempt broke off after it had written the item and before it had told of it.",
        "Tell the recipients yourself if it matters: what it wanted to say is not kept.", FailureClass.Unknown);

    public static readonly RuntimeError TooManyMails = Row("DS6297", "A run wants to send more mails than its mail allows.",
        "Tell less often: `once per`, or one mail behind the loop; or raise `most_per_run` of the mail.", FailureClass.Rows);

    public static readonly RuntimeError MailGone = Row("DS6306", "Mails wait for a mail that is not declared any more.",
        "Declare it again under its name, in the script that declared it, until what waits is sent; run a script that was renamed once more under the name it had.", FailureClass.Setup);

    public static readonly RuntimeError NoMail = Row("DS6298", "Nothing can be told through this source.",
        "Check its kind: mails are sent through a `mail`.", FailureClass.Setup);

    public static readonly RuntimeError RecipientRefused = Row("DS6289", "The mail server does not take a recipient; the others got the mail.",
        "Correct the address, or ask whoever runs the server what its answer means.", FailureClass.Data);

    public static readonly RuntimeError NotUndone = Row("DS6276", "What a run had done before it failed could not be taken back.",
        "Mend what is said here and run it again: the next attempt takes it back first, and then does it anew.", FailureClass.Unknown);

    public static readonly RuntimeError LeftDone = Row("DS6277", "A run failed before it came to what an earlier attempt has done: that was not taken back.",
        "Run it again: it goes on behind that, or takes it back when it fails later.", FailureClass.Unknown);

    public static readonly RuntimeError UndoneUnknown = Row("DS6304", "An earlier attempt did the step and did not keep what its undo reads now.",
        "Deploy the script as it was and run it again; or take back by hand what the step did, and begin anew with --begin-anew.", FailureClass.Data);

    public static readonly RuntimeError SealUnusable = Row("DS6305", "What the run journal keeps for going on with a run cannot be read or kept.",
        "Put the file with the key back where it was, beside the journal, with mode 600. Where it is lost, begin anew with --begin-anew: then calls that were made may be made again.", FailureClass.Setup);

    public static readonly RuntimeError ClocksApart = Row("DS6309", "The clocks of this machine and of the run journal's server are far apart.",
        "Let both follow a time server: who is silent for too long is known by the clock.", FailureClass.Setup);

    public static readonly RuntimeError NotBuilt = Row("DS6299", "This engine cannot do that yet.",
        "Leave the construct out, or use a newer engine.", FailureClass.Script);

    /// <summary>All rows, by code.</summary>
    public static ImmutableArray<RuntimeError> All { get; } = [.. Rows.OrderBy(r => r.Code, StringComparer.Ordinal)];

    /// <summary>The row of a code, or null when the code belongs to somebody else.</summary>
    public static RuntimeError? Find(string code) => All.FirstOrDefault(r => r.Code == code);

    /// <summary>The error with its particulars.</summary>
    public static SyncException With(this RuntimeError error, string message, Exception? inner = null) =>
        new(error.Code, message, error.Remedy, error.Class, inner);

    private static RuntimeError Row(string code, string title, string remedy, FailureClass failure)
    {
        var row = new RuntimeError(code, title, remedy, failure);
        Rows.Add(row);
        return row;
    }
}
