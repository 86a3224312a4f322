using DataSync.Plans.Sql;

namespace DataSync.Plans.Tests.Sql;

public sealed class OwnSqlScanTests
{
    /// <summary>Values stand as <c>¤</c>.</summary>
    [Theory]
    [InlineData("select 1", "select 1")]
    [InlineData("select a from t where b = ¤ and c = ¤;", "select a from t where b = ¤ and c = ¤")]
    [InlineData("select 1 ; -- done", "select 1")]
    [InlineData("select 1 -- is it ¤?\n", null)]
    [InlineData("select 1 -- why?\n , 2", "select 1 \n , 2")]
    [InlineData("select /* what? */ 1", "select   1")]
    [InlineData("select /*+ index(t) */ 1", "select /*+ index(t) */ 1")]
    [InlineData("select 'it''s; ? -- here' from t", "select 'it''s; ? -- here' from t")]
    [InlineData("select \"a;b\", `c?d` from t", "select \"a;b\", `c?d` from t")]
    [InlineData("select a::text, b[1:2] from t", "select a::text, b[1:2] from t")]
    [InlineData("select $body$ it's ? ; $body$", "select $body$ it's ? ; $body$")]
    [InlineData("select @total", "select @total")]
    public void A_text_is_sent_without_comments_and_closing_semicolon(string text, string? sent)
    {
        var scan = Scan(text);

        if (sent is null) scan.Findings.Select(f => f.Problem).ShouldBe([OwnSqlProblem.ValueInQuotes]);
        else scan.Findings.ShouldBeEmpty();
        if (sent is not null) string.Join("¤", scan.Pieces).ShouldBe(sent);
    }

    [Theory]
    [InlineData("", OwnSqlProblem.Empty)]
    [InlineData("  -- nothing\n ", OwnSqlProblem.Empty)]
    [InlineData(";", OwnSqlProblem.Empty)]
    [InlineData("select '¤'", OwnSqlProblem.ValueInQuotes)]
    [InlineData("select \"¤\" from t", OwnSqlProblem.ValueInQuotes)]
    [InlineData("select $$ ¤ $$", OwnSqlProblem.ValueInQuotes)]
    [InlineData("select /* ¤ */ 1", OwnSqlProblem.ValueInQuotes)]
    [InlineData("delete from a; delete from b", OwnSqlProblem.Several)]
    [InlineData("delete from a; ¤", OwnSqlProblem.Several)]
    [InlineData("select a ? 'b'", OwnSqlProblem.Marker)]
    [InlineData("select $1", OwnSqlProblem.Marker)]
    [InlineData("select * from t where a = :name", OwnSqlProblem.Marker)]
    [InlineData("select 'it\\'s'", OwnSqlProblem.Unclear)]
    [InlineData("select 5--3", OwnSqlProblem.Unclear)]
    [InlineData("select /*! 1 */", OwnSqlProblem.Unclear)]
    [InlineData("select /* a /* b */ c */ 1", OwnSqlProblem.Unclear)]
    [InlineData("select 'open", OwnSqlProblem.Unclear)]
    [InlineData("select 1 /* open", OwnSqlProblem.Unclear)]
    public void What_databases_read_differently_is_found(string text, OwnSqlProblem problem) => Scan(text).Findings.ShouldContain(f => f.Problem == problem);

    [Theory]
    [InlineData("select a from t for update", null, "select")]
    [InlineData("SELECT a INTO b FROM t", "into", "select")]
    [InlineData("with x as (select 1) select * from x for no key update", null, "with")]
    [InlineData("with x as (select replace(a, 'b', 'c') from t) select * from x", null, "with")]
    [InlineData("with x as (delete from t where a = 1) select 1", "delete", null)]
    [InlineData("insert into t values (1)", "insert", null)]
    [InlineData("update t set a = 1 returning a", "update", "returning")]
    [InlineData("pragma user_version = 3", "pragma", "pragma")]
    [InlineData("call p()", "call", "call")]
    [InlineData("commit", "commit", "commit")]
    [InlineData("drop table t", "drop", "drop")]
    [InlineData("(select 1) union (select 2)", null, "select")]
    public void The_words_of_a_statement_say_whether_it_reads_or_writes(string text, string? notReading, string? notWriting)
    {
        var words = Scan(text).Words;

        OwnSqlKind.WhyNotReading(words).ShouldBe(notReading);
        OwnSqlKind.WhyNotWriting(words).ShouldBe(notWriting);
    }

    private static OwnSqlScan Scan(string text) => new([.. text.Split('¤')]);
}
