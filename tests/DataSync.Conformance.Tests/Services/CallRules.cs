namespace DataSync.Conformance.Tests.Services;

/// <summary>Calls of a service, against PHP's SOAP server. Source: tasks §4.6.</summary>
public sealed class CallRules(BudgetServer server) : IClassFixture<BudgetServer>
{
    private const string Reserve = """
        task T for Invoice as item {
            call erp.ReserveBudget as budget { CostCentre <- item.cost_centre when null use "none", Amount <- item.total when null use 0, Note <- item.note, Until <- item.day }
            set item { reservation <- budget.ReservationNo, remaining <- budget.Remaining, owner <- budget.Owner, note <- budget.Seen truncate }
        }
        """;

    [Theory]
    [InlineData(11)]
    [InlineData(12)]
    [Trait("Rule", "tasks R86")]
    [Trait("Rule", "tasks R98")]
    public void A_declared_service_is_called_by_name_and_each_version_has_its_own_headers(int version)
    {
        using var task = new ServiceTask(ServiceTask.Budget(version) + Reserve, server.Address);
        task.Sql("insert into invoice (id, cost_centre, total, note) values ('R-1', '100', 12.51, 'a & b < c ü€😀')");
        task.Succeed();
        task.Ask("select reservation, remaining, owner from invoice").ShouldBe("R100 987.49 Ünal & Söhne <x>");
        var seen = task.Ask("select note from invoice");
        seen.ShouldContain("<Note>a &amp; b &lt; c ü€😀</Note>");
        if (version == 11) seen.ShouldStartWith("content-type: text/xml; charset=utf-8\nsoapaction: \"urn:example:budget/ReserveBudget\"\n");
        else seen.ShouldStartWith("content-type: application/soap+xml; charset=utf-8; action=\"urn:example:budget/ReserveBudget\"\nsoapaction: -\n");
    }

    [Theory]
    [InlineData(11)]
    [InlineData(12)]
    [Trait("Rule", "tasks R104")]
    public void An_absent_element_leaves_the_target_alone_and_a_nil_element_empties_it(int version)
    {
        using var task = new ServiceTask(ServiceTask.Budget(version) + Reserve, server.Address);
        task.Sql("insert into invoice (id, cost_centre, total, remaining, owner) values ('A', 'absent', 1, '5.00', 'Berta'), ('N', 'nil', 1, '5.00', 'Berta'), ('V', '7', 1, '5.00', 'Berta')");
        task.Succeed("A");
        task.Succeed("N");
        task.Succeed("V");
        task.Ask("select id, reservation, remaining, owner from invoice order by id").ShouldBe("A Rabsent 5.00 Berta,N Rnil - -,V R7 999.00 Ünal & Söhne <x>");
    }

    [Fact]
    [Trait("Rule", "tasks R104")]
    public void What_a_line_says_of_an_absent_element_wins_and_so_it_is_in_every_step_that_writes()
    {
        using var task = new ServiceTask(ServiceTask.Budget() + """
            task T for Invoice as item {
                call erp.ReserveBudget as budget { CostCentre <- "absent", Amount <- 1, Until <- null }
                set item { owner <- "Owner {budget.Owner}" when absent use "nobody", remaining <- budget.Remaining when absent clear }
                update Invoice as i where i.id = "U" { owner <- budget.Owner, note <- budget.ReservationNo }
                upsert Invoice by id { id <- "P", owner <- budget.Owner, note <- budget.ReservationNo }
                insert Invoice { id <- "I", owner <- budget.Owner, note <- budget.ReservationNo }
            }
            """, server.Address);
        task.Sql("insert into invoice (id, remaining, owner) values ('R-1', '5.00', 'Berta'), ('U', null, 'Ute'), ('P', null, 'Paul')");
        task.Succeed();
        task.Ask("select id, owner, remaining, note from invoice order by id").ShouldBe("I - - Rabsent,P Paul - Rabsent,R-1 nobody - -,U Ute - Rabsent");
        ServiceTask.Errors(ServiceTask.Budget() + """
            task T for Invoice as item {
                call erp.ReserveBudget as budget { CostCentre <- "a", Amount <- 1, Until <- null }
                set item { note <- budget.ReservationNo when absent clear }
            }
            """).Select(e => e.Code).ShouldBe(["DS3048"]);
    }

    [Theory]
    [InlineData(11)]
    [InlineData(12)]
    [Trait("Rule", "tasks R91")]
    [Trait("Rule", "tasks R99")]
    public void Nested_and_repeated_elements_are_read_by_path_and_every_kind_of_value_exactly(int version)
    {
        using var task = new ServiceTask(ServiceTask.Budget(version) + """
            task T for Invoice as item {
                call erp.GetOrder as got { Number <- 7 } reads only
                for each l in got.Order.Line { insert Line { sku <- l.Sku, quantity <- l.Quantity, price <- l.Price } }
                set item {
                    reservation <- "{got.Order.Customer.Name} {got.Order.Customer.code} {got.Order.currency}"
                    day         <- got.Order.Due
                    owner       <- got.Order.Line[1].Sku
                    note        <- "{got.Order.Number + 1} {got.Order.PlacedAt} {got.Order.Weight} {got.Order.Exact} {got.Order.Scan} {got.Order.PaidBy}" when absent fail
                }
            }
            """, server.Address);
        task.Sql("insert into invoice (id) values ('R-1')");
        task.Succeed();
        task.Ask("select reservation, day, owner, note from invoice").ShouldBe("Hofer H-1 EUR 2028-02-29 B 8 2026-02-28T23:59:59.123456 0.1 12345678901234567.0123456789 00ff10 card");
        task.Ask("select sku, quantity, price from line order by sku").ShouldBe("A 2 3.10,B 1 -");
    }

    [Theory]
    [InlineData(11)]
    [InlineData(12)]
    [Trait("Rule", "tasks R91")]
    public void Nested_and_repeated_elements_are_sent_by_path_in_the_order_of_the_schema_and_so_is_a_head(int version)
    {
        using var task = new ServiceTask(ServiceTask.Budget(version) + """
            task T for Invoice as item {
                read Line as first where first.quantity > 0 order by first.sku limit 100 when many all as lines
                call erp.PlaceOrder as placed {
                    Order.Line          <- for each l in lines { Quantity <- l.quantity, Sku <- l.sku, Price <- l.price }
                    Order.PaidBy        <- "card"
                    Order.Scan          <- null
                    Order.Due           <- item.day
                    Order.PlacedAt      <- 2026-02-28T23:59:59.5
                    Order.Exact         <- 0.10
                    Order.Customer.Name <- "A \"quoted\" name"
                    Order.Customer.code <- "<1>"
                    Order.Number        <- 7
                    Order.currency      <- "EUR"
                    header Session.Token <- "abc"
                }
                set item { note <- placed.Seen }
            }
            """, server.Address);
        task.Sql("insert into invoice (id) values ('R-1')");
        task.Sql("insert into line values ('A', 2, '3.10'), ('B', 1, null)");
        task.Succeed();
        var seen = task.Ask("select note from invoice");
        seen.ShouldStartWith("token abc\n");
        seen.ShouldContain("""<Order currency="EUR"><Number>7</Number><Customer code="&lt;1&gt;"><Name>A "quoted" name</Name></Customer><PlacedAt>2026-02-28T23:59:59.5</PlacedAt><Exact>0.10</Exact><PaidBy>card</PaidBy><Line><Sku>A</Sku><Quantity>2</Quantity><Price>3.10</Price></Line><Line><Sku>B</Sku><Quantity>1</Quantity></Line></Order>""");
    }

    [Fact]
    [Trait("Rule", "tasks R88")]
    [Trait("Rule", "tasks R164")]
    public void A_call_that_reads_only_is_made_in_a_preview_and_any_other_is_listed()
    {
        const string script = "task T for Invoice as item { call erp.ReserveBudget as budget { CostCentre <- \"100\", Amount <- 1.5, Until <- null } set item { reservation <- budget.ReservationNo } }";
        using (var task = new ServiceTask(ServiceTask.Budget() + script, server.Address))
        {
            task.Sql("insert into invoice (id) values ('R-1')");
            var step = task.Explain().Steps.First(s => s.Kind == "call");
            (step.Does, step.InPreview).ShouldBe(("calls ReserveBudget of erp (Budget, BudgetSoap11)", "listed, not written"));
            var preview = task.Run(preview: true);
            preview.Failure.ShouldBeNull();
            var write = preview.Preview.ShouldNotBeNull().Writes[0];
            (write.Source, write.Table, string.Join(" ", write.Values.Select(v => $"{v.Column}={v.New}"))).ShouldBe(("erp", "call ReserveBudget", "CostCentre=\"100\" Amount=1.5 Until=null"));
            preview.Warnings.ShouldContain(w => w.Contains("a preview does not call it", StringComparison.Ordinal));
        }
        using var reads = new ServiceTask(ServiceTask.Budget() + script.Replace("null } set", "null } reads only set", StringComparison.Ordinal), server.Address);
        reads.Sql("insert into invoice (id) values ('R-1')");
        reads.Explain().Steps.First(s => s.Kind == "call").InPreview.ShouldBe("done");
        var shown = reads.Run(preview: true).Preview.ShouldNotBeNull().Writes;
        shown.Select(w => string.Join(" ", w.Values.Select(v => $"{v.Column}={v.New}"))).ShouldBe(["reservation=\"R100\""]);
    }

    [Fact]
    public void One_way_is_sent_and_nothing_is_waited_for()
    {
        using var task = new ServiceTask(ServiceTask.Budget() + "task T for Invoice as item { call erp.Remind { Text <- \"Pay {item.id}\" } }", server.Address);
        task.Sql("insert into invoice (id) values ('R-1')");
        task.Succeed();
        server.Php.Kept.ShouldContain("Pay R-1\n");
    }

    [Fact]
    [Trait("Rule", "tasks R96")]
    public void An_address_differs_by_environment_and_the_description_stays_as_it_is()
    {
        const string script = """
            source erp = soap { wsdl: "budget.wsdl", port: "BudgetSoap11", address: env ERP }
            task T for Invoice as item { call erp.ReserveBudget as budget { CostCentre <- "9", Amount <- 1, Until <- null } set item { reservation <- budget.ReservationNo } }
            """;
        using var task = new ServiceTask($"environment Test {{ ERP: \"{server.Address}\" }}\n" + script, "http://127.0.0.1:1/", environment: "Test");
        task.Sql("insert into invoice (id) values ('R-1')");
        task.Succeed();
        using var elsewhere = new ServiceTask(script, "http://127.0.0.1:1/");
        elsewhere.Sql("insert into invoice (id) values ('R-1')");
        elsewhere.Run().Failure.ShouldNotBeNull().Code.ShouldBe("DS6320");
    }

    [Fact]
    [Trait("Rule", "tasks R97")]
    public void A_plan_holds_all_it_needs_of_the_description_and_names_its_digest()
    {
        // Every run of these tests is one of a plan that was written and read again; no file and no address is asked for it.
        using var task = new ServiceTask(ServiceTask.Budget() + Reserve, server.Address);
        var service = task.Plan.Services.ShouldHaveSingleItem();
        (service.Description, service.Digest.Length).ShouldBe(("budget.wsdl", 64));
        service.Contract.Operations.Select(o => o.Name).ShouldBe(["ReserveBudget"]);
        service.Contract.Types.ShouldAllBe(t => t.Name != "Order");
    }

    [Fact]
    public void A_user_is_told_to_the_service_and_a_wrong_password_is_a_refused_login()
    {
        using var task = new ServiceTask(ServiceTask.Budget(more: ", user: \"anna\", password: secret erp") + Reserve, server.Address + "/private");
        task.Sql("insert into invoice (id, cost_centre) values ('R-1', '5')");
        task.Succeed();
        task.Ask("select reservation from invoice").ShouldBe("R5");
        using var wrong = new ServiceTask(ServiceTask.Budget(more: ", user: \"berta\", password: secret erp") + Reserve, server.Address + "/private");
        wrong.Sql("insert into invoice (id, cost_centre) values ('R-1', '5')");
        var failure = wrong.Run().Failure.ShouldNotBeNull();
        failure.Code.ShouldBe("DS6322");
        failure.ToString().ShouldNotContain("s3cret");
    }
}
