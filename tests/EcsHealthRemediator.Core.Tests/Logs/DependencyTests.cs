using EcsHealthRemediator.Logs;

namespace EcsHealthRemediator.Core.Tests.Logs;

public sealed class DependencyTests
{
    [Theory]
    [InlineData("ERROR could not connect to orders-db.example.com:5432: connection refused", "Database orders-db.example.com:5432")]
    [InlineData("dial tcp redis:6379: connect: connection refused", "Cache redis:6379")]
    [InlineData("connect ECONNREFUSED kafka-1.internal.example.com:9092", "Broker kafka-1.internal.example.com:9092")]
    [InlineData("connection to http://prices.internal.example.com:8443/v1 timed out", "Dependency prices.internal.example.com:8443")]
    [InlineData("cannot connect to main.cluster-abc.eu-central-1.rds.amazonaws.com:6000", "Database main.cluster-abc.eu-central-1.rds.amazonaws.com:6000")]
    public void What_a_line_cannot_reach_is_named(string line, string named) => Assert.Equal(named, Dependency.In(line)?.ToString());

    [Theory]
    [InlineData("listening on orders-db.example.com:5432")]
    [InlineData("connection refused")]
    [InlineData("app.py:5432x connection refused")]
    [InlineData("main.go:123 connection refused")]
    [InlineData("10:00:01 connection refused by 10.0.0.1:5432")]
    [InlineData("connection refused <!here>:5432 a@b:5432")]
    public void What_is_no_address_or_not_missed_is_not_named(string line) => Assert.Null(Dependency.In(line));
}
