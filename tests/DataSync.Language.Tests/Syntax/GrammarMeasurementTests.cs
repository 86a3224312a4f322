using Antlr4.Runtime;
using Antlr4.Runtime.Atn;
using Antlr4.Runtime.Dfa;
using Antlr4.Runtime.Sharpen;
using DataSync.Language.Diagnostics;
using DataSync.Language.Syntax;
using DataSync.Language.Syntax.Parsing;

namespace DataSync.Language.Tests.Syntax;

public sealed class GrammarMeasurementTests
{
    [Fact]
    public void The_grammar_is_never_ambiguous_and_never_falls_back_to_full_context()
    {
        var listener = new Listener();
        var texts = Scripts.Samples.Values.Concat(Scripts.Cases.Where(script => script.Expected.Length == 0).Select(script => script.Text));

        foreach (var text in texts) Measure(text, listener);

        listener.Reports.ShouldBeEmpty();
    }

    [Fact]
    public void Every_soft_word_is_a_name_and_no_reserved_one_is()
    {
        foreach (var word in LanguageWords.Soft) Scripts.ProblemsOf(Scripts.Parse($"constant {word} : int = {word}.{word} + {word}({word})")).ShouldBe("", word);
        foreach (var word in LanguageWords.Reserved) Scripts.Parse($"constant x : int = x.{word}").Diagnostics.ShouldNotBeEmpty(word);
        LanguageWords.Reserved.Order().ShouldBe(["and", "else", "false", "if", "in", "is", "like", "not", "null", "or", "then", "true"]);
    }

    [Fact]
    public void Every_soft_word_is_a_column_a_target_and_a_row()
    {
        var columns = string.Concat(LanguageWords.Soft.Select(word => $"    {word} : int\n"));
        var lines = string.Concat(LanguageWords.Soft.Select(word => $"        {word} <- {word}.{word}\n"));

        Scripts.ProblemsOf(Scripts.Parse($"table T in s {{\n{columns}}}\ntask X for T as item {{\n    set item {{\n{lines}    }}\n}}\n")).ShouldBe("");
    }

    private static void Measure(string text, Listener listener)
    {
        var source = new SourceText(text);
        var bag = new DiagnosticBag(source);
        var scanned = ScannedText.Scan(source, bag);
        foreach (var piece in new DeclarationCutter(scanned).Cut())
        {
            var parser = DeclarationParser.CreateParser(scanned, new LineEndFilter(scanned, piece, bag).Filter(), bag);
            parser.Interpreter.PredictionMode = PredictionMode.LL_EXACT_AMBIG_DETECTION;
            parser.AddErrorListener(listener);
            parser.piece();
        }

        bag.ToImmutable().ShouldBeEmpty();
    }

    private sealed class Listener : IParserErrorListener
    {
        public List<string> Reports { get; } = [];

        public void ReportAmbiguity(Parser recognizer, DFA dfa, int startIndex, int stopIndex, bool exact, BitSet ambigAlts, ATNConfigSet configs) =>
            Report("ambiguous", recognizer, dfa, startIndex, stopIndex);

        public void ReportAttemptingFullContext(Parser recognizer, DFA dfa, int startIndex, int stopIndex, BitSet conflictingAlts, SimulatorState conflictState) =>
            Report("full context", recognizer, dfa, startIndex, stopIndex);

        public void ReportContextSensitivity(Parser recognizer, DFA dfa, int startIndex, int stopIndex, int prediction, SimulatorState acceptState) =>
            Report("context-sensitive", recognizer, dfa, startIndex, stopIndex);

        public void SyntaxError(TextWriter output, IRecognizer recognizer, IToken offendingSymbol, int line, int charPositionInLine, string msg, RecognitionException e) =>
            Reports.Add($"{line}:{charPositionInLine} {msg}");

        private void Report(string what, Parser parser, DFA dfa, int start, int stop) =>
            Reports.Add($"{what} in {parser.RuleNames[dfa.atnStartState.ruleIndex]}: {string.Join(' ', Enumerable.Range(start, stop - start + 1).Select(i => parser.InputStream is ITokenStream tokens ? tokens.Get(i).Text : ""))}");
    }
}
