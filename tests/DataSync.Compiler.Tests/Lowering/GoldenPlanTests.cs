using System.Text;
using DataSync.Language.Binding;
using DataSync.Language.Syntax;
using DataSync.Plans.Model;

namespace DataSync.Compiler.Tests.Lowering;

/// <summary>One task with all that a reader of generated code should have seen once: the script, its plan, its C#.</summary>
public sealed class GoldenPlanTests
{
    private const string Script = """
        sync 1
        source documents = sqlite { file: "documents.db" }

        table Invoice in documents as "invoices" {
            key id       : text(20)
            account_id   : text(8)?
            account_name : text(40)?
            credit_limit : decimal(12, 2)?
            total        : decimal(12, 2)
            status       : text(20) in ("New", "Looked up", "Failed")
        }

        table Account in documents as "accounts" {
            key AccountId : text(8)
            Name          : text(60)
            CreditLimit   : decimal(14, 4)?
        }

        table Feed in documents as "feed" {
            key INVOICE_ID : text(20)
            NAME           : text(40)
            AMOUNT         : decimal(12, 2)
            POSTED_ON      : date
        }

        translate Currency from text to text(3) {
            "Euro", "€" -> "EUR"
            else fail "No currency."
        }

        function net(gross : decimal) : decimal = gross / 1.2

        task PostInvoice for Invoice as item {
            status item.status { when succeeded <- "Looked up", when failed <- "Failed" }

            read Account as account where account.AccountId = item.account_id and (account.CreditLimit is null or account.CreditLimit > 0)
                when none fail "There is no account {item.account_id}."

            let share = net(item.total) / 2

            set item {
                account_name <- trim(account.Name)
                credit_limit <- account.CreditLimit  when null use 0  round half even
            }

            if item.total > 1000 and account.CreditLimit < item.total { stop }

            upsert Feed by INVOICE_ID {
                INVOICE_ID <- item.id
                NAME       <- account.Name + Currency("Euro")  truncate  only if empty
                AMOUNT     <- share  round half up
                POSTED_ON  <- today() + 3 days
            }
        }
        """;

    private static readonly Lazy<(SyncPlan Plan, string Code)> Lowered = new(() =>
    {
        var program = Binder.Bind([SyntaxTree.Parse(new SourceText(Script, "post-invoice.sync"))]);
        program.Diagnostics.Where(d => d.Severity == Language.Diagnostics.DiagnosticSeverity.Error).ShouldBeEmpty();
        var (plan, code, _) = PlanCompiler.Lower(program);
        return (plan, code);
    });

    [Fact]
    public void The_generated_code_of_a_task_is_as_reviewed() => Golden.Check("Lowering", "post-invoice.g.cs.txt", Lowered.Value.Code);

    [Fact]
    public void The_plan_of_a_task_is_as_reviewed() => Golden.Check("Lowering", "post-invoice.plan.json", Encoding.UTF8.GetString(PlanJson.Write(Lowered.Value.Plan)) + "\n");
}
