namespace DataSync.Language.Tests.Binding;

/// <summary>Source: tasks C20.</summary>
public sealed class OwnSqlTests
{
    [Theory]
    [InlineData("DS3041", "query accounting as q returns (n : int) \"select n from t where a = '{item.id}'\"\nlet x = q.n")]
    [InlineData("DS3042", "query accounting \" \"")]
    [InlineData("DS3043", "query accounting \"delete from a; delete from b\"")]
    [InlineData("DS3044", "query accounting as q returns (n : int) \"select n from t where a ? 'b'\"\nlet x = q.n")]
    [InlineData("DS3045", "query accounting \"delete from a where b = 'it\\\\'s'\"")]
    [InlineData("DS3046", "query accounting as q returns (n : int) \"delete from t\"\nlet x = q.n")]
    [InlineData("DS3046", "query accounting \"select 1\"")]
    [InlineData("DS3046", "query accounting \"drop table account\"")]
    [InlineData("DS3047", "query accounting as q returns many (n : int) \"select n from t\"\nlet y = count(q)")]
    [InlineData("DS3047", "query accounting as q returns many (n : int) \"select n from t\"\nlet z = 1\nfor each r in q { let x = r.n + z }")]
    [InlineData("DS3048", "query accounting as q returns (n : int generated) \"select 1 as n\"\nlet x = q.n")]
    [InlineData("DS3048", "query accounting as q returns (n : int) \"select 1 as n\" once per item.id\nlet x = q.n")]
    [InlineData("DS3048", "query accounting as q returns (n : int) \"select 1 as n\" cache 10 min\nlet x = q.n")]
    [InlineData("DS3048", "query accounting as q \"delete from t\"")]
    [InlineData("DS3048", "query accounting \"delete from t\" limit 3")]
    [InlineData("DS3004", "query accounting as q returns (n : int) \"select n from t\" when many first\nlet x = q.n")]
    [InlineData("DS2005", "query accounting as q returns (n : int) \"select n from t where a = {item.nonsense}\"\nlet x = q.n")]
    [InlineData("DS3048", "query accounting returns (n : int) \"select 1 as n\"")]
    public void What_is_wrong_with_a_statement_of_ones_own_is_said_by_its_code(string code, string steps) =>
        BoundScripts.Problems(BoundScripts.Tables + $"task T for Invoice as item {{\n{steps}\n}}").ShouldContain(p => p.StartsWith(code, StringComparison.Ordinal));

    [Theory]
    [InlineData("query accounting as q returns (n : int, s : text(20)? masked) \"select n, s from t where a = {item.id}\" when none skip\nlet x = q.n")]
    [InlineData("query accounting as q returns many (n : int) \"select n from t\"\nfor each r in q { let x = r.n }")]
    [InlineData("query accounting as q returns many (n : int) \"select n from t\" limit 10\nlet y = count(q)\nfor each r in q { let x = r.n + y }")]
    [InlineData("query accounting \"delete from t where a = {item.id}\" expect any rows")]
    public void A_statement_of_ones_own_binds(string steps) =>
        BoundScripts.Problems(BoundScripts.Tables + $"task T for Invoice as item {{\n{steps}\n}}").Where(p => !p.StartsWith("DS2011", StringComparison.Ordinal) && !p.Contains("never used", StringComparison.Ordinal)).ShouldBeEmpty();

    [Fact]
    public void A_source_that_speaks_no_sql_takes_no_statement() =>
        BoundScripts.Problems(BoundScripts.Tables + "source files = csv { folder: \"in\" }\ntask T { query files \"delete from t\" }").ShouldContain(p => p.StartsWith("DS3040", StringComparison.Ordinal));
}
