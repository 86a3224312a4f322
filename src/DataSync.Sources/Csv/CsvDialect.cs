using System.Data.Common;
using DataSync.Plans.Model;
using DataSync.Plans.Sources;

namespace DataSync.Sources.Csv;

/// <summary>Files: no statement, and nothing that evaluates one.</summary>
internal sealed class CsvDialect : SqlDialect
{
    internal static CsvDialect Instance { get; } = new();

    public override string Name => "csv";

    public override bool IsDatabase => false;

    public override bool KeepsWhatIsRead => true;

    public override string Quote(string identifier) => identifier;

    public override string QuoteTable(string physicalName) => physicalName;

    public override string? WhyNotPushed(FilterPlan filter, TablePlan table) => CsvRead.Reason;

    public override bool IsDuplicateKey(DbException error) => false;
}
