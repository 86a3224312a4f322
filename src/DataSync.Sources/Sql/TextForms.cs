namespace DataSync.Sources.Sql;

/// <summary>How dates and times are written where a database keeps them as text.</summary>
internal static class TextForms
{
    internal const string Date = "yyyy-MM-dd";
    internal const string Time = "HH:mm:ss.FFFFFFF";
    internal const string DateTime = "yyyy-MM-dd HH:mm:ss.FFFFFFF";
}
