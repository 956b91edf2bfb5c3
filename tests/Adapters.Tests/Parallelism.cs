// A third of the time is waiting: for outages, windows and timeouts. Every fixture has servers, ports and data of its own;
// one that measures the whole process (its processor time, its counters) says NonParallelizable and runs alone.
[assembly: Parallelizable(ParallelScope.Fixtures)]
[assembly: LevelOfParallelism(3)]
