namespace DataSync.Cli.Tests.Commands;

/// <summary>The invoice task on two SQLite files: what the commands do does not depend on the way to the database.</summary>
internal static class Invoices
{
    public const string Script = """
        sync 1
        source documents  = sqlite { file: "documents.db" }
        source accounting = sqlite { file: "accounting.db" }
        parameter posted_on : date = today()

        table Invoice in documents as "invoices" {
            key id       : text(20)
            account_id   : text(8)?
            account_name : text(40)?
            status       : text(20) in ("New", "Looked up", "Failed")
            owner_mail   : text(120)? masked
        }
        table Account in accounting as "Account" {
            key AccountId : text(8)
            Name          : text(40)
        }
        table Feed in accounting as "FEED" {
            key INVOICE_ID : text(20)
            POSTED_ON      : date
        }

        task Post for Invoice as item {
            status item.status { when succeeded <- "Looked up", when failed <- "Failed" }
            read Account as account where account.AccountId = item.account_id
                when none fail "There is no account {item.account_id}."
            set item { account_name <- trim(account.Name) }
            upsert Feed by INVOICE_ID { INVOICE_ID <- item.id, POSTED_ON <- posted_on }
        }

        task Count {
            for each i in Invoice where i.status = "Looked up" { upsert Feed by INVOICE_ID { INVOICE_ID <- i.id, POSTED_ON <- posted_on } }
        }
        """;

    public static Workplace Prepare()
    {
        var workplace = Workplace.Empty().Write("post.sync", Script);
        workplace.Sql("documents.db", """
            create table invoices (id text primary key, account_id text, account_name text, status text not null, owner_mail text);
            insert into invoices values ('R-1', 'A-1', null, 'New', 'secret@example.com'), ('R-2', 'X-9', null, 'New', 'secret@example.com'), ('R-3', 'A-1', null, 'New', null);
            """);
        workplace.Sql("accounting.db", """
            create table Account (AccountId text primary key, Name text not null);
            create table FEED (INVOICE_ID text primary key, POSTED_ON text not null);
            insert into Account values ('A-1', ' Hofer AG ');
            """);
        return workplace;
    }
}
