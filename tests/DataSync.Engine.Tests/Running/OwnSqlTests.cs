using DataSync.Engine.Tests.Fixtures;
using DataSync.Plans.Model;
using DataSync.Plans.Sources;

namespace DataSync.Engine.Tests.Running;

/// <summary>What a source may do with statements of a script's own. Source: tasks C20.</summary>
public sealed class OwnSqlTests : IDisposable
{
    private readonly World world = new();

    public void Dispose() => world.Dispose();

    [Fact]
    public void A_source_that_takes_no_statements_says_so()
    {
        world.Source(1).OwnSql = _ => null;

        world.Run(world.WithoutItem(Delete())).Failure.ShouldNotBeNull().Code.ShouldBe("DS6241");
    }

    [Fact]
    public void A_number_of_rows_that_the_source_does_not_know_is_taken_only_where_any_number_is_right()
    {
        world.GivenAccount();
        world.Source(1).OwnSql = own => own is null ? null : new Uncounted(own);

        world.Run(world.WithoutItem(Delete())).Failure.ShouldNotBeNull().Code.ShouldBe("DS6240");
        world.Rows(World.Account).ShouldNotBeEmpty();
        world.Run(world.WithoutItem(Delete() with { ExpectRows = long.MaxValue })).Failure.ShouldBeNull();
        world.Rows(World.Account).ShouldBeEmpty();
    }

    private OwnWriteStep Delete() => new(new OwnSqlPlan(1, ["delete from Account"], [])) { Name = "query accounting", Site = world.Site(70, "query") };

    private sealed class Uncounted(IOwnSql inner) : IOwnSql
    {
        public PreparedRead Prepare(OwnReadRequest request) => inner.Prepare(request);

        public ProcedureCall Prepare(ProcedurePlan procedure) => inner.Prepare(procedure);

        public OwnWrite Prepare(OwnStatement statement) => new Write(inner.Prepare(statement));

        private sealed class Write(OwnWrite inner) : OwnWrite
        {
            public override string Text => inner.Text;

            public override long Execute(ReadOnlySpan<object?> values, CancellationToken cancellation)
            {
                inner.Execute(values, cancellation);
                return -1;
            }

            public override void Dispose() => inner.Dispose();
        }
    }
}
