using System.Diagnostics.Metrics;

namespace BlogManager.Api.Hosting;

/// <summary>
/// Which of .NET's own instruments are exported, under names as Prometheus wants them: base units, and totals that say
/// so. What prometheus-net tells of the process already (time, memory, collections) is left out.
/// </summary>
internal static class RuntimeInstruments
{
    internal const string Meter = "System.Runtime";

    private const string Generation = "gc.heap.generation";

    /// <summary>The metric of an instrument, or null where it is not exported.</summary>
    internal static ExportedInstrument? Of(Instrument instrument)
    {
        var help = instrument.Description;
        return instrument.Name switch
        {
            "dotnet.gc.heap.total_allocated" => ExportedInstrument.Total(
                "dotnet_gc_heap_allocated_bytes_total",
                help,
                string.Empty
            ),
            "dotnet.gc.pause.time" => ExportedInstrument.Total("dotnet_gc_pause_seconds_total", help, string.Empty),
            "dotnet.gc.last_collection.heap.size" => ExportedInstrument.Gauge(
                "dotnet_gc_last_collection_heap_size_bytes",
                help,
                Generation
            ),
            "dotnet.gc.last_collection.heap.fragmentation.size" => ExportedInstrument.Gauge(
                "dotnet_gc_last_collection_heap_fragmentation_bytes",
                help,
                Generation
            ),
            "dotnet.gc.last_collection.memory.committed_size" => ExportedInstrument.Gauge(
                "dotnet_gc_last_collection_memory_committed_bytes",
                help,
                string.Empty
            ),
            "dotnet.jit.compilation.time" => ExportedInstrument.Total(
                "dotnet_jit_compilation_seconds_total",
                "The time that the JIT compiler has spent compiling.",
                string.Empty
            ),
            "dotnet.monitor.lock_contentions" => ExportedInstrument.Total(
                "dotnet_monitor_lock_contentions_total",
                help,
                string.Empty
            ),
            "dotnet.thread_pool.thread.count" => ExportedInstrument.Gauge(
                "dotnet_thread_pool_threads",
                help,
                string.Empty
            ),
            "dotnet.thread_pool.queue.length" => ExportedInstrument.Gauge(
                "dotnet_thread_pool_queue_length",
                help,
                string.Empty
            ),
            "dotnet.thread_pool.work_item.count" => ExportedInstrument.Total(
                "dotnet_thread_pool_work_items_total",
                help,
                string.Empty
            ),
            "dotnet.timer.count" => ExportedInstrument.Gauge("dotnet_timers", help, string.Empty),
            "dotnet.process.cpu.count" => ExportedInstrument.Gauge("dotnet_process_cpus", help, string.Empty),
            "dotnet.exceptions" => ExportedInstrument.Sum("dotnet_exceptions_total", help),
            _ => null,
        };
    }
}
