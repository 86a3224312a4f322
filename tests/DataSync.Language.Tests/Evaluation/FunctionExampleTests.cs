using DataSync.Language.Tests.Binding;
using DataSync.Plans.Functions;
using DataSync.Plans.Runtime;
using DataSync.Plans.Values;

namespace DataSync.Language.Tests.Evaluation;

public sealed class FunctionExampleTests
{
    public static TheoryData<string, string, string> Examples()
    {
        var data = new TheoryData<string, string, string>();
        foreach (var function in BuiltinFunctions.All)
            foreach (var example in function.Examples)
                data.Add(function.Signature, example.Expression, example.Result);
        return data;
    }

    [Theory]
    [MemberData(nameof(Examples))]
    public void An_example_shows_what_the_function_gives(string function, string expression, string result)
    {
        string Outcome()
        {
            try { return ValueText.Quote(BoundScripts.Evaluate(expression)); }
            catch (SyncException e) { return e.Code; }
        }

        Outcome().ShouldBe(result, function);
    }

    [Fact]
    public void Every_function_has_documentation_and_an_example()
    {
        BuiltinFunctions.All.Where(f => f.Documentation.Length == 0 || f.Examples.IsEmpty).ShouldBeEmpty();
    }

    [Fact]
    public void Every_function_has_a_method_of_its_own_name()
    {
        foreach (var function in BuiltinFunctions.All)
        {
            var method = function.Owner.GetMethods().Where(m => m.Name == function.Method).ShouldHaveSingleItem();
            method.GetParameters().Length.ShouldBe(function.Parameters.Length + (function.TakesRun ? 1 : 0), function.Signature);
        }
    }
}
