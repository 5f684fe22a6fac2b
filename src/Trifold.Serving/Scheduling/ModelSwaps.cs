using Trifold.Serving.Models;
using Trifold.Serving.Workers;

namespace Trifold.Serving.Scheduling;

/// <summary>Which instances are to be brought back into memory because operations wait for them.</summary>
/// <remarks><see cref="Wanted"/> is called under the scheduler's lock.</remarks>
internal sealed class ModelSwaps(WorkerPool pool, ModelRepository models, SchedulerOptions options, TimeProvider time)
{
    private readonly Lock _gate = new();
    private readonly HashSet<Swap> _running = [];
    private readonly HashSet<Swap> _refused = [];

    /// <summary>Swaps to run now.</summary>
    /// <param name="wake">Brought forward to when another will be due.</param>
    public List<Swap> Wanted(IReadOnlyCollection<ModelQueue> queues, ref TimeSpan wake)
    {
        var wanted = new List<Swap>();
        var workers = pool.Workers.Where(worker => !worker.IsRetired && !worker.Worker.Ended.IsCancellationRequested).ToList();
        var waiting = queues.Where(queue => queue.Operations.Count > 0).ToList();
        foreach (var queue in waiting)
        {
            var instance = queue.Instance;
            var nowhere = !workers.Any(worker => worker.Models.HasOrLoads(instance));
            lock (_gate)
            {
                if (_running.Any(swap => swap.Instance == instance && workers.Contains(swap.Worker)))
                    continue;
                var free = workers.FirstOrDefault(worker => !worker.Models.HasOrLoads(instance) && !_refused.Contains(new Swap(instance, worker))
                    && worker.Models.Fits(instance) && (nowhere || worker.Calls == 0));
                if (free is null && nowhere)
                    free = Displaceable(queue, waiting, workers, ref wake);
                if (free is null)
                    continue;
                var swap = new Swap(instance, free);
                _running.Add(swap);
                wanted.Add(swap);
            }
        }

        return wanted;
    }

    /// <summary>Loads.</summary>
    /// <returns>Why the instance cannot serve any more; null: it can.</returns>
    public async Task<string?> RunAsync(Swap swap)
    {
        try
        {
            await models.BringBackAsync(swap.Instance, swap.Worker, swap.Worker.Worker.Ended);
            return null;
        }
        catch (Exception fault) when (fault is WorkerLostException or OperationCanceledException)
        {
            return null;
        }
        catch (ModelLoadException fault)
        {
            lock (_gate)
                _refused.Add(swap);
            return pool.Workers.Any(worker => worker.Models.HasOrLoads(swap.Instance)) ? null : fault.Message;
        }
        finally
        {
            lock (_gate)
            {
                _running.Remove(swap);
                _refused.RemoveWhere(refused => !pool.Workers.Contains(refused.Worker));
            }
        }
    }

    // Others are not driven out while they have work, unless this one has waited long enough: swapping costs everybody.
    private PooledWorker? Displaceable(ModelQueue queue, List<ModelQueue> waiting, List<PooledWorker> workers, ref TimeSpan wake)
    {
        if (workers.Count == 0)
            return null;
        var idle = workers.Find(worker => !waiting.Exists(other => other != queue && worker.Models.Has(other.Instance)));
        if (idle is not null)
            return idle;
        var left = options.ModelSwapDelay - time.GetElapsedTime(queue.Operations.Peek()!.Since);
        if (left <= TimeSpan.Zero)
            return workers.MinBy(worker => worker.OutstandingSeconds);
        if (wake == Timeout.InfiniteTimeSpan || left < wake)
            wake = left;
        return null;
    }

    /// <summary>An instance to be loaded into a worker.</summary>
    public sealed record Swap(ModelInstance Instance, PooledWorker Worker);
}
