namespace Trifold.Tests.Shared.Services;

/// <summary>Kills a service's workers, each of them once: a process that was killed is listed a moment longer.</summary>
/// <param name="random">Chooses the worker; null: the oldest.</param>
internal sealed class WorkerKills(ServiceProcess service, Random? random = null)
{
    private readonly HashSet<int> _killed = [];

    /// <summary>Kills one, as soon as there is one.</summary>
    public async Task NextAsync()
    {
        int[] workers = [];
        await Until.True(() => (workers = [.. ProcessTree.ChildrenOf(service.Id).Except(_killed)]).Length > 0);
        var worker = workers[random?.Next(workers.Length) ?? 0];
        _killed.Add(worker);
        SystemProcess.Kill(worker);
    }
}
