namespace Grpc.Tests.Server;

/// <summary>
/// The cases of tests/interop/grpc_calls.*: those of gRPC's interoperability suite (grpc/doc/interop-test-descriptions.md)
/// that a server without accounts can be asked, and more.
/// </summary>
public sealed class ForeignClientTests(ForeignClientTests.Results results) : IClassFixture<ForeignClientTests.Results>
{
    // What the official packages do otherwise.
    private static readonly string[] Stricter =
        ["empty_and_repeated_binary_values", "compressed_request_past_the_limit", "peer_of_a_unix_socket"];

    private static readonly string[] Names =
    [
        "empty_unary", "large_unary", "client_streaming", "server_streaming", "ping_pong", "empty_stream",
        "headers_before_messages", "cancel_after_begin", "cancel_after_first_response", "cancel_while_the_server_writes",
        "timeout_on_sleeping_server", "deadline_met", "deadline_of_a_stubborn_handler", "deadline_mid_stream",
        "custom_metadata", "metadata_of_many_values", "status_code_and_message", "every_status_code",
        "special_status_message", "error_details", "unimplemented_method", "unimplemented_service", "crash_of_the_handler",
        "request_at_and_past_the_limit", "response_at_and_past_the_limit", "response_past_the_limit_of_the_client",
        "compressed_requests", "compressed_responses", "hundred_streams_at_once", "slow_reader", "slow_handler",
        "client_closes_first", "server_closes_first", "unix_socket", "peer_and_host",
        .. Stricter,
    ];

    public static TheoryData<string> Cases => new(OfficialPackages.AreUsed ? Names.Except(Stricter) : Names);

    [Theory]
    [MemberData(nameof(Cases))]
    public Task Python_IsServed(string name) => CheckAsync(results.Python, name);

    [Theory]
    [MemberData(nameof(Cases))]
    public Task JavaScript_IsServed(string name) => CheckAsync(results.Node, name);

    [Fact]
    public async Task Scripts_HaveNoOtherCases()
    {
        Assert.Equal(Names.Order(), (await results.Python).Keys.Order());
        Assert.Equal(Names.Order(), (await results.Node).Keys.Order());
    }

    [Theory]
    [InlineData("grpc_calls.py")]
    [InlineData("grpc_calls.mjs")]
    public async Task Client_ThatDiesCancelsItsCalls(string script)
    {
        await using var host = await EchoHost.StartAsync();
        var client = script == ForeignClient.Python.Script ? ForeignClient.Python : ForeignClient.Node;

        await client.DieAsync(host, "orphan");

        await host.Calls["orphan"].Ended.WaitAsync(TimeSpan.FromSeconds(20));
        Assert.NotEqual("", host.Calls["orphan"].Seen.Failure);
    }

    private static async Task CheckAsync(Task<IReadOnlyDictionary<string, string?>> results, string name)
    {
        var failures = await results;
        Assert.True(failures.TryGetValue(name, out var failure), $"the script has no case {name}");
        Assert.True(failure is null, failure);
    }

    /// <summary>Each program runs once; its cases are looked up.</summary>
    public sealed class Results
    {
        public Task<IReadOnlyDictionary<string, string?>> Python { get; } = ForeignClient.Python.RunAsync();

        public Task<IReadOnlyDictionary<string, string?>> Node { get; } = ForeignClient.Node.RunAsync();
    }
}
